import { writeFile } from "node:fs/promises";
import { readAgentConfig } from "@/agent/config/read-agent-config";
import { openWindowsWorker } from "@/agent/drivers/windows-powershell/open-worker";
import { surveyServers } from "@/agent/drivers/windows-powershell/survey";
import { WORKER_SCRIPT_HASH } from "@/agent/drivers/windows-powershell/worker-script";
import { PowershellWorker } from "@/agent/transport/powershell-worker";

const USAGE = `npm run windows:check -- agent.json [report.json]

Asks the Windows servers of agent.json what the manual test plan of docs/drivers/windows.md wants to know. It reads only, and the
report has no names of zones, servers or keys: it can be sent to those who work on Keymaster.`;

await main(process.argv.slice(2));

async function main([configFile, reportFile = "windows-check.json"]: readonly string[]) {
  if (configFile === undefined) return fail(USAGE);
  const settings = await readAgentConfig(configFile);
  if (!settings.ok) return fail(settings.error.sentences.join("\n"));
  const { config, resolvePath } = settings.value;
  const surveys = [];
  for (const entry of config.drivers) {
    if (entry.driver !== "windows-powershell") continue;
    const open = await openWindowsWorker(entry, resolvePath);
    if (!open.ok) return fail(open.error.sentence);
    const worker = new PowershellWorker({
      open: open.value,
      scriptHash: entry.scriptHash ?? WORKER_SCRIPT_HASH,
      recycleAfter: 10_000,
      startTimeoutMs: 60_000,
      graceMs: 10_000,
    });
    process.stdout.write(`Asking ${entry.servers.join(", ")} …\n`);
    surveys.push({
      transport: entry.transport.kind,
      ...(await surveyServers(worker, entry.servers, entry.transport.kind)),
    });
    await worker.close();
  }
  if (surveys.length === 0) return fail(`${configFile} names no windows-powershell driver.`);
  await writeFile(reportFile, `${JSON.stringify({ version: 1, surveys }, null, 2)}\n`);
  process.stdout.write(`The report is in ${reportFile}.\n`);
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
