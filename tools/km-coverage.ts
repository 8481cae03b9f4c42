import path from "node:path";
import { collectCoverage, coverageFaults } from "@/tools/km-coverage/collect-coverage";

const coverage = collectCoverage(path.resolve(import.meta.dirname, ".."));
for (const { rule, testedBy, notSimulatedBecause } of coverage) {
  const how =
    testedBy.length > 0
      ? `tested by ${testedBy.join(", ")}`
      : `cannot be simulated, because ${notSimulatedBecause ?? "(no reason is given)"}`;
  process.stdout.write(`${rule.padEnd(7)} ${how}\n`);
}
const faults = coverageFaults(coverage);
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
