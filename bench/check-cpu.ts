import { writeFile } from "node:fs/promises";
import path from "node:path";
import { runTool } from "@/tools/real-servers/run-tool";

/** CPU and wall time, in seconds. */
export type Cost = { readonly cpu: number; readonly wall: number };

export function addCosts(one: Cost, other: Cost): Cost {
  return { cpu: one.cpu + other.cpu, wall: one.wall + other.wall };
}

/** What some work costs this process; servers, and programs that it starts, do not count. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - startedAt) / 1000 };
}

/** Node cannot tell what its children cost; Python can. Failures count too: a program that says "bogus" may end with an error. */
const MEASURE = `
import json, resource, subprocess, sys, time
commands = json.load(open(sys.argv[1]))
start, quiet = time.time(), subprocess.DEVNULL
for command in commands:
    subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "wall": time.time() - start}))
`;

/** What commands cost, run one after the other; each is a program and its words. */
export async function costOfCommands(
  directory: string,
  commands: readonly (readonly string[])[],
): Promise<Cost> {
  const file = path.join(directory, "commands.json");
  await writeFile(file, JSON.stringify(commands));
  return JSON.parse(await runTool("/usr/bin/python3", ["-c", MEASURE, file])) as Cost;
}
