import { expect } from "vitest";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { judgeRole, type RoleJudgement } from "@/lib/dnssec/key-master/verdict";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import type { ActingWorld } from "./acting-world";
import { unwrap } from "./read-everything";

/** As much time as a server of the contract may take. */
export const PATIENCE = { timeoutMs: 30_000 };

export type Reading = { readonly report: ZoneReport; readonly role: RoleJudgement };

/** Every claim as it is now, and what follows from all of them. */
export async function readRole({ driver }: ActingWorld, zone: ZoneName): Promise<Reading> {
  const { zone: report, servers, estate } = unwrap(await driver.acting.readZoneFresh(zone));
  const picture = mergeFacts({
    estate,
    reports: [{ agent: "contract", fresh: true, report }],
    servers: servers.map((server) => ({ report: server, fresh: true })),
    lastReadAt: estate.now,
  });
  return { report, role: judgeRole(picture, estate.now) };
}

/** The new holder says so, and so does everybody else who can be asked: servers from their own view, replicas of the directory. */
export async function expectHeldBy(
  world: ActingWorld,
  zone: ZoneName,
  holder: string,
): Promise<void> {
  const { report, role } = await readRole(world, zone);
  expect(role).toMatchObject({ verdict: "agreed", holder, settling: false });
  const primaries = report.views.filter(({ copy }) => copy === "primary");
  const witnesses = primaries.filter(({ server, isWritable }) => server !== holder && isWritable);
  const replicas = report.directory.filter(({ replica }) => replica !== holder);
  expect(witnesses.length + replicas.length).toBeGreaterThan(0);
  for (const view of primaries) {
    expect(view, view.server).toMatchObject({ holder, isHolder: view.server === holder });
  }
  for (const { holders } of report.directory) expect(holders).toEqual([holder]);
}

/** Nothing is left to do: the same step, asked for again, changes nothing (KM-37). */
export async function expectNothingLeft(world: ActingWorld, step: Step): Promise<void> {
  const before = await readRole(world, step.zone);
  const again = unwrap(await world.driver.acting.applyStep(step, PATIENCE));
  expect(again.changed).toBe(false);
  await world.settle();
  const after = await readRole(world, step.zone);
  expect(after.report.roleChangedAt).toBe(before.report.roleChangedAt);
  expect(after.role).toEqual({ ...before.role, settlesAt: after.role.settlesAt });
}
