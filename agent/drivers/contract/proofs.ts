import { expect } from "vitest";
import type { ActingCapability, Capability } from "@/agent/drivers/capabilities";
import { fromBase64 } from "@/lib/dns/octets";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { keyTagsOf } from "@/lib/dnssec/signing-key/key-tag";
import { reportOf, settle, sweepAll, unwrap } from "./read-everything";
import type { ContractWorld } from "./world";

/** One way to prove a capability: what it shows, and the proof. */
export type Proof = {
  readonly guarantee: string;
  readonly prove: (world: ContractWorld) => Promise<void>;
};

/**
 * Complete by type, with those of `acting-proofs.ts`. null = nothing in the port can prove it yet: a driver that claims it fails.
 */
export const PROOFS: Readonly<Record<Exclude<Capability, ActingCapability>, Proof | null>> = {
  "lists-zones": {
    guarantee:
      "pages of a sweep give every zone once, and the next sweep nothing when nothing changed",
    prove: proveListing,
  },
  "holds-key-master-role": {
    guarantee: "the key master says of itself that it is, and nobody else does",
    prove: proveRole,
  },
  "reads-directory-assignment": {
    guarantee: "the directory names the zone's holder",
    prove: proveDirectory,
  },
  "reports-descriptors": {
    guarantee: "details carry the public keys: their tags are those that others know",
    prove: proveDescriptors,
  },
  "reports-rollover-phase": {
    guarantee: "a rollover is told with its phase and stage, and a zone at rest has none",
    prove: proveRollover,
  },
  "reports-private-key-reach": {
    guarantee: "a missing private key is told, and one that is there is told to be reachable",
    prove: proveReach,
  },
  "reports-transitions": {
    guarantee: "what happens is told once, in order, each at its own instant",
    prove: proveTransitions,
  },
  "reports-parent-ds": {
    guarantee: "what is known of the DS at the parent is told",
    prove: proveParentDs,
  },
  "manual-rollover-step": null,
  "moves-its-own-clock": {
    guarantee: "the clock goes forward as told and never backward",
    prove: proveClock,
  },
};

async function proveListing({ driver, held, unsigned }: ContractWorld): Promise<void> {
  await settle(driver, (await sweepAll(driver, null)).cursor);
  const whole = await sweepAll(driver, null);
  const paged = await sweepAll(driver, null, 2);
  const namesOf = (zones: typeof whole.zones) => zones.map(({ zone }) => zone).sort();
  expect(whole.pages.every((page) => page.isFull)).toBe(true);
  expect(paged.pages.length).toBeGreaterThan(1);
  expect(Math.max(...paged.pages.map((page) => page.zones.length))).toBeLessThanOrEqual(2);
  expect(namesOf(paged.zones)).toEqual(namesOf(whole.zones));
  expect(new Set(namesOf(whole.zones)).size).toBe(whole.zones.length);
  expect(namesOf(whole.zones)).toEqual(expect.arrayContaining([held.zone, unsigned]));
  const next = await sweepAll(driver, whole.cursor);
  expect(next.zones).toEqual([]);
  expect(next.pages.map((page) => page.isFull)).toEqual([false]);
  const { views } = await reportOf(driver, unsigned);
  const asksServers = driver.capabilities["holds-key-master-role"].answer === "supported";
  expect(views.length > 0).toBe(asksServers);
  expect(views.every(({ isSigned }) => isSigned === false)).toBe(true);
}

async function proveRole({ driver, held, otherServer }: ContractWorld): Promise<void> {
  const { views } = await reportOf(driver, held.zone);
  const holders = views.filter((view) => view.isHolder);
  expect(holders.map((view) => view.server)).toEqual([held.holder]);
  expect(holders[0]).toMatchObject({ holder: held.holder, isWritable: true, isSigned: true });
  if (otherServer !== null) {
    expect(views.find((view) => view.server === otherServer)).toMatchObject({ isHolder: false });
  }
}

async function proveDirectory({ driver, directory }: ContractWorld): Promise<void> {
  if (directory === null)
    throw new Error("the capability is claimed, and this world has no directory");
  const report = await reportOf(driver, directory.zone);
  expect(report.directory.length).toBeGreaterThan(0);
  for (const { holders } of report.directory) expect(holders).toEqual([directory.holder]);
}

async function proveDescriptors(world: ContractWorld): Promise<void> {
  const { driver, held } = world;
  const light = await reportOf(driver, held.zone);
  const lightKeys = (light.signing?.descriptors ?? []).flatMap(({ keys }) => keys);
  expect(lightKeys.length).toBeGreaterThan(0);
  expect(lightKeys.every(({ publicKey }) => publicKey === null)).toBe(true);
  const nowhere = "nowhere.invalid" as typeof held.zone;
  const details = unwrap(await driver.readDetails([held.zone, nowhere]));
  expect(details.map(({ zone }) => zone)).toEqual([held.zone]);
  const descriptors = details[0]?.signing?.descriptors ?? [];
  const known = await world.keyTagsFromElsewhere(held.zone);
  expect(known.length).toBeGreaterThan(0);
  expect(descriptors.flatMap(publishedTags)).toEqual(expect.arrayContaining([...known]));
  for (const descriptor of descriptors) {
    expect(descriptor.keys.filter(({ pointer }) => pointer === "active")).toHaveLength(1);
  }
}

async function proveRollover({ driver, rolling, held }: ContractWorld): Promise<void> {
  expect(rolling.length).toBeGreaterThan(0);
  for (const expected of rolling) {
    const { signing } = await reportOf(driver, expected.zone);
    const descriptor = signing?.descriptors.find(({ keyRole }) => keyRole === expected.keyRole);
    const { phase, stage } = expected;
    expect(descriptor?.rollover, expected.zone).toMatchObject({ phase, stage });
    expect(Object.keys(descriptor?.rollover?.native ?? {}).length).toBeGreaterThan(0);
  }
  const { signing } = await reportOf(driver, held.zone);
  expect(signing?.descriptors.map(({ rollover }) => rollover).every((r) => r === null)).toBe(true);
}

async function proveReach({ driver, held, unreachable }: ContractWorld): Promise<void> {
  const healthy = await reportOf(driver, held.zone);
  const holder = healthy.views.find((view) => view.isHolder);
  const reach = Object.values(holder?.keysReachable ?? {});
  expect(reach.length).toBeGreaterThan(0);
  expect(new Set(reach)).toEqual(new Set([true]));
  const report = await reportOf(driver, unreachable.zone);
  const view = report.views.find(({ server }) => server === unreachable.server);
  const ids = (report.signing?.descriptors ?? [])
    .filter(({ keyRole }) => keyRole === unreachable.keyRole)
    .map(({ descriptorId }) => descriptorId);
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) expect(view?.keysReachable[id]).toBe(false);
}

async function proveTransitions({ driver, makeTransition }: ContractWorld): Promise<void> {
  if (makeTransition === null) {
    throw new Error("the capability is claimed, and this world cannot make anything happen");
  }
  const read = async (after: number) =>
    unwrap(await driver.readTransitions({ zone: null, after, limit: 10_000 })).transitions;
  const { cursor } = await sweepAll(driver, null);
  const last = (await read(0)).at(-1)?.sequence ?? 0;
  const zone = await makeTransition();
  await sweepAll(driver, cursor);
  const told = await read(last);
  expect(told.some((transition) => transition.zone === zone)).toBe(true);
  for (const [index, transition] of told.entries()) {
    const before = told[index - 1];
    if (before === undefined) continue;
    expect(transition.sequence).toBeGreaterThan(before.sequence);
    expect(transition.at).toBeGreaterThanOrEqual(before.at);
  }
}

async function proveParentDs({ driver, parentDs }: ContractWorld): Promise<void> {
  const [detail] = unwrap(await driver.readDetails([parentDs.zone]));
  expect(detail?.parentDs.state).toBe(parentDs.state);
  expect(detail?.parentDs.keyTags.length).toBeGreaterThan(0);
}

async function proveClock({ driver }: ContractWorld): Promise<void> {
  if (driver.lab === null)
    throw new Error("the capability is claimed, and the driver has no clock");
  const { now } = unwrap(await driver.describe());
  const later = unwrap(await driver.lab.advance(3_600));
  expect(later).toBeGreaterThanOrEqual(now + 3_600);
  expect(unwrap(await driver.describe()).now).toBeGreaterThanOrEqual(later);
  expect(await driver.lab.advance(-1)).toMatchObject({ ok: false, error: { kind: "backward" } });
}

function publishedTags({ keys, algorithm }: SigningKeyDescriptor): readonly number[] {
  return keys
    .filter(({ published }) => published)
    .map(({ flags, publicKey }) => {
      const octets = fromBase64(publicKey ?? "") ?? new Uint8Array();
      return keyTagsOf({ kind: "DNSKEY", flags, protocol: 3, algorithm, publicKey: octets }).keyTag;
    });
}
