import inspector from "node:inspector/promises";
import fs from "node:fs";
import { test } from "vitest";
import { freshDatabase } from "@/lib/services/testing/fresh-database";
import { breaksOf } from "./check/invariants";
import { schedulesOf } from "./schedule/commands";
import { perform } from "./schedule/perform";
import { ScheduleWorld } from "./schedule/world";
import { keepDatabase } from "./world/keep-database";
import { makeTemplate } from "./world/template";
test("dbg", async () => {
  const fresh = await freshDatabase();
  const template = await makeTemplate(fresh.database);
  const restore = await keepDatabase(fresh.database);
  const all = schedulesOf(Number(process.env.FAULTS_SEED ?? 1), 200);
  const [from, to] = (process.env.RANGE ?? "0-5").split("-").map(Number);
  const zones = [["secure.contoso.com", "dc1", "dc2", "dc3"], ["hr.contoso.com", "dc1", "dc3", "dc2"], ["contoso.com", "dc2", "dc1", "dc3"], ["corp.contoso.com", "dc2", "dc3", "dc1"], ["intranet.contoso.com", "dc2", "dc1", "dc3"]];
  const session = new inspector.Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  let world: ScheduleWorld | undefined;
  for (let n = from!; n < to!; n++) {
    if ((n - from!) % 5 === 0) {
      await world?.close();
      await restore();
      world = await ScheduleWorld.open({ database: fresh.database, template });
    }
    const z = zones[n % 5]!;
    const c = (x: string) => `${x}.contoso.com`;
    const t = performance.now(); const cpu = process.cpuUsage();
    (globalThis as any).DBG = process.env.VERBOSE ? (s: string) => console.log(Math.round(performance.now() - t), s) : () => {};
    const acted = await perform(world!, { zone: z[0]!, servers: { holder: c(z[1]!), target: c(z[2]!), witness: c(z[3]!) } }, all[n]!);
    const u = process.cpuUsage(cpu);
    console.log(n, all[n]!.kind, Math.round(performance.now() - t), "ms cpu", Math.round((u.user + u.system) / 1000), acted.evidence.moves.map((m) => `${m.phase} ${m.outcome} [${acted.evidence.steps.filter((s) => s.move === m.id).map((s) => s.step + "=" + s.state)}]`).join("; "), [...acted.reached].filter((x) => /approved|verif|stale|await/.test(x)).join(","), breaksOf(acted.evidence));
  }
  const { profile } = await session.post("Profiler.stop");
  fs.writeFileSync("/tmp/prof/p.cpuprofile", JSON.stringify(profile));
  await world?.close();
  await fresh.close();
}, 600_000);
