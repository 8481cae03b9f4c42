import { expect } from "vitest";
import type { ActingCapability } from "@/agent/drivers/capabilities";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { ActingWorld, MoveCase } from "./acting-world";
import { unwrap } from "./read-everything";
import { expectHeldBy, expectNothingLeft, PATIENCE, readRole } from "./role-claims";

/** A power that a driver may claim, and how it is proved: done, seen from elsewhere, and nothing left to do. */
export type ActingProof = {
  readonly guarantee: string;
  readonly prove: (world: ActingWorld) => Promise<void>;
};

/** Complete by type. */
export const ACTING_PROOFS: Readonly<Record<ActingCapability, ActingProof>> = {
  "transfers-role": {
    guarantee: "everybody names the new holder, the keys stay, and nothing is left to do",
    prove: proveTransfer,
  },
  "seizes-role": {
    guarantee: "everybody who answers names the new holder, the keys stay, nothing is left to do",
    prove: proveSeize,
  },
  "seizes-role-without-keys": {
    guarantee: "the role moves and the zone is not signed anew (KM-42)",
    prove: proveSeizeWithoutKeys,
  },
  "assigns-role": { guarantee: "a zone without holder gets one", prove: proveAssign },
  "adds-keys": { guarantee: "the new key is served", prove: proveAddKey },
  "removes-keys": { guarantee: "the key is gone, and stays gone", prove: proveRemoveKey },
  "resigns-zone": {
    guarantee: "after a seize without keys, the zone is signed with the new keys alone",
    prove: proveResign,
  },
};

/** A known algorithm with keys that are quickly made. */
const NEW_KEYS = { algorithm: 13, keyLength: 256 } as const;

export const transferOf = ({ zone, from, target }: MoveCase): Step => ({
  action: "transfer-role",
  zone,
  server: target,
  from,
  target,
});

const seizeOf = (
  { zone, target }: Omit<MoveCase, "from">,
  action: "seize-role" | "seize-role-without-keys" | "assign-role" = "seize-role",
): Step => ({ action, zone, server: target, target });

/** Done, by the server's word; what that is worth is seen afterwards. */
async function apply({ driver, settle }: ActingWorld, step: Step): Promise<void> {
  expect(unwrap(await driver.acting.checkStep(step))).toMatchObject({
    allowed: true,
    refusal: null,
  });
  expect(unwrap(await driver.acting.applyStep(step, PATIENCE)).changed).not.toBe(false);
  await settle();
}

async function proveTransfer(world: ActingWorld): Promise<void> {
  const { transfer, servedKeys } = world;
  const { zone, from, target } = transfer;
  const before = await servedKeys(from, zone);
  const step = transferOf(transfer);
  await apply(world, step);
  await expectHeldBy(world, zone, target);
  for (const server of [from, target]) {
    expect((await servedKeys(server, zone)).dnskey, server).toEqual(before.dnskey);
  }
  await expectNothingLeft(world, step);
}

async function proveSeize(world: ActingWorld): Promise<void> {
  const { seize, servedKeys } = world;
  const before = await servedKeys(seize.target, seize.zone);
  const safely = await world.driver.acting.applyStep(transferOf(seize), PATIENCE);
  expect(safely.ok).toBe(false);
  const step = seizeOf(seize);
  await apply(world, step);
  await expectHeldBy(world, seize.zone, seize.target);
  expect((await servedKeys(seize.target, seize.zone)).dnskey).toEqual(before.dnskey);
  await expectNothingLeft(world, step);
}

async function proveSeizeWithoutKeys(world: ActingWorld): Promise<void> {
  const { seizeWithoutKeys: move, servedKeys } = world;
  const { zone, from, target } = move;
  const before = await servedKeys(target, zone);
  const step = seizeOf(move, "seize-role-without-keys");
  expect(unwrap(await world.driver.acting.checkStep(step)).allowed).toBe(false);
  await world.setPower(from, false);
  expect((await world.driver.acting.applyStep(seizeOf(move), PATIENCE)).ok).toBe(false);
  await apply(world, step);
  await expectHeldBy(world, zone, target);
  expect(await servedKeys(target, zone)).toEqual(before);
  await expectNothingLeft(world, step);
  // KM-44: the old holder is back, and the role goes back to it; nothing else is needed.
  await world.setPower(from, true);
  await world.settle();
  await expectHeldBy(world, zone, target);
  await apply(world, transferOf({ zone, from: target, target: from }));
  await expectHeldBy(world, zone, from);
  expect(await servedKeys(from, zone)).toEqual(before);
}

async function proveAssign(world: ActingWorld): Promise<void> {
  const { unassigned } = world;
  expect((await readRole(world, unassigned.zone)).role.verdict).toBe("unassigned");
  const step = seizeOf(unassigned, "assign-role");
  await apply(world, step);
  await expectHeldBy(world, unassigned.zone, unassigned.target);
  await expectNothingLeft(world, step);
}

async function proveAddKey(world: ActingWorld): Promise<void> {
  const { transfer, servedKeys } = world;
  const { zone, from } = transfer;
  const before = await servedKeys(from, zone);
  await apply(world, { action: "add-key", zone, server: from, keyRole: "zsk", ...NEW_KEYS });
  const after = await servedKeys(from, zone);
  expect(after.dnskey).toEqual(expect.arrayContaining([...before.dnskey]));
  const added = after.dnskey.filter((tag) => !before.dnskey.includes(tag));
  expect(added.filter((tag) => after.signing.soa.includes(tag)).length).toBeGreaterThan(0);
}

async function proveRemoveKey(world: ActingWorld): Promise<void> {
  const { zone, server, descriptorId } = world.removable;
  const idsNow = async () =>
    (await readRole(world, zone)).report.signing?.descriptors.map((key) => key.descriptorId) ?? [];
  expect(await idsNow()).toContain(descriptorId);
  const step: Step = { action: "remove-key", zone, server, descriptorId };
  await apply(world, step);
  expect(await idsNow()).not.toContain(descriptorId);
  expect(unwrap(await world.driver.acting.checkStep(step)).allowed).toBe(false);
}

async function proveResign(world: ActingWorld): Promise<void> {
  const { seizeWithoutKeys: move, servedKeys, driver } = world;
  const { zone, from, target } = move;
  const before = await servedKeys(target, zone);
  await world.setPower(from, false);
  await apply(world, seizeOf(move, "seize-role-without-keys"));
  const resign: Step = { action: "resign-zone", zone, server: target };
  expect(unwrap(await driver.acting.checkStep(resign)).refusal?.code).toBe(9104);
  expect(await driver.acting.applyStep(resign, PATIENCE)).toMatchObject({ error: { code: 9104 } });
  for (const keyRole of ["ksk", "zsk"] as const) {
    await apply(world, { action: "add-key", zone, server: target, keyRole, ...NEW_KEYS });
  }
  await apply(world, resign);
  const after = await servedKeys(target, zone);
  expect(after.dnskey.filter((tag) => before.dnskey.includes(tag))).toEqual([]);
  expect(after.dnskey.length).toBeGreaterThanOrEqual(2);
  for (const tags of [after.signing.dnskey, after.signing.soa]) {
    expect(tags.length).toBeGreaterThan(0);
    expect(after.dnskey).toEqual(expect.arrayContaining([...tags]));
  }
  await expectHeldBy(world, zone, target);
}
