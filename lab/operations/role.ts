import { writeRole } from "@/lab/zone/change";
import { believedHolder, hostOn } from "@/lab/zone/holder";
import { opensAllKeys } from "@/lab/zone/keys-at-hand";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import { type Condition, firstRefusal, type Outcome, type Place, refused } from "./operation";
import { beginRollovers, resumeRollovers, storeContent } from "./store-content";

/** Transfer, executed by the new key master (KM-35): signed zone, keys at hand, and the old one says that it is it (KM-36). */
export function transfer(place: Place): Outcome {
  const { zone, host, world } = place;
  const refusal = firstRefusal([canHold(place), isSignedHere(place)]);
  if (refusal !== null) return refusal;
  if (believedHolder(zone, host) === host.server && world.rules.holds("KM-37")) return ok(null);
  const late = firstRefusal([opensKeys(place), hasDirectory(place), oldHolderAgrees(place)]);
  return late ?? write(place, "transfer");
}

/** Seize: without a word to the old key master; the keys must still be at hand (KM-38). */
export function seize(place: Place): Outcome {
  const { zone, host, world } = place;
  const refusal = firstRefusal([canHold(place)]);
  if (refusal !== null) return refusal;
  if (believedHolder(zone, host) === host.server) return ok(null);
  const keys = world.rules.holds("KM-38") ? [opensKeys(place)] : [];
  return firstRefusal([...keys, hasDirectory(place)]) ?? write(place, "seize");
}

/** Seize without key checks: of a signed zone, whether or not its keys can be opened (KM-39). It makes no keys (KM-42). */
export function seizeWithoutKeyChecks(place: Place): Outcome {
  const { zone, host, world } = place;
  const signed = world.rules.holds("KM-39") ? [isSignedHere(place)] : [];
  const refusal = firstRefusal([canHold(place), ...signed]);
  if (refusal !== null) return refusal;
  if (believedHolder(zone, host) === host.server) return ok(null);
  const refusedLate = firstRefusal([hasDirectory(place)]);
  if (refusedLate !== null) return refusedLate;
  if (!world.rules.holds("KM-42") && !place.isRehearsal) bringKeys(place);
  return write(place, "seize");
}

/**
 * Who seizes goes on from what its own replica knows (KM-47): a change that the old key master made and could not hand on is
 * lost, also when that one comes back, because the later write wins.
 */
function adoptReplica(place: Place): void {
  const { zone, host } = place;
  const known = zone.content.replica(host.replicaIndex ?? 0);
  if (known === zone.content.truth) return;
  storeContent(place, known, [], "same-dnskey-set");
  if (known.isSigned) resumeRollovers(place);
  else zone.rollovers = null;
}

/** What a seizure does not do (KM-42), unless a test wants to see what happens then: the keys are suddenly here. */
function bringKeys(place: Place): void {
  const before = place.zone.content.truth;
  const descriptors = before.descriptors.map((descriptor) => ({
    ...descriptor,
    madeAt: place.host.server,
  }));
  storeContent(place, { ...before, descriptors }, [], "same-dnskey-set");
}

/** What a move does not do (KM-47), unless a test wants to see what happens then: rollovers under way are forgotten. */
function forgetRollovers(place: Place): void {
  const { zone } = place;
  if (zone.rollovers === null) return;
  const before = zone.content.truth;
  const descriptors = before.descriptors.map((descriptor) => ({
    ...descriptor,
    rolling: { ...descriptor.rolling, rollover: null },
  }));
  storeContent(place, { ...before, descriptors }, [], "same-dnskey-set");
  beginRollovers(place);
}

/** Primary, in the directory and writable; so file-backed zones are refused too (KM-3, KM-21). */
function canHold({ zone, host, server, world }: Place): Condition {
  const isDirectory = zone.storage === "directory" || !world.rules.holds("KM-21");
  const isWritable = host.role === "primary" || !world.rules.holds("KM-3");
  return [
    () => isDirectory && isWritable,
    9611,
    `${zone.displayName} is no writable directory zone on ${server.displayName}.`,
  ];
}

function isSignedHere({ zone, host }: Place): Condition {
  return [
    () => zone.content.replica(host.replicaIndex ?? 0).isSigned,
    9121,
    `${zone.displayName} is not signed.`,
  ];
}

function opensKeys({ zone, host, server, world }: Place): Condition {
  const content = zone.content.replica(host.replicaIndex ?? 0);
  return [
    () => opensAllKeys(world.forest, zone.name, host.server, content),
    9107,
    `${server.displayName} cannot open every private key of ${zone.displayName}.`,
  ];
}

function hasDirectory({ server }: Place): Condition {
  return [() => server.isDirectoryAvailable, 9717, `No directory on ${server.displayName}.`];
}

function oldHolderAgrees(place: Place): Condition {
  const { zone, host, world } = place;
  const old = directoryHolder(place);
  return [
    () => {
      if (!world.rules.holds("KM-36")) return true;
      const oldHost = old === null ? null : hostOn(zone, old);
      if (old === null || oldHost === null) return false;
      const content = zone.content.truth;
      const mayGive =
        world.rules.holds("KM-44") || opensAllKeys(world.forest, zone.name, old, content);
      if (!mayGive) return false;
      return world.forest.canAsk(host.server, old) && believedHolder(zone, oldHost) === old;
    },
    9122,
    `${old ?? "No server"} does not answer that it is the key master of ${zone.displayName}.`,
  ];
}

/** Whom the directory names, as the acting server's replica has it. */
function directoryHolder({ zone, host }: Place): ServerName | null {
  return zone.role.replica(host.replicaIndex ?? 0).at(-1) ?? null;
}

/** The new one is written first, then the old one is taken out; if that is lost, both are there (KM-11). */
function write(place: Place, kind: "transfer" | "seize"): Outcome {
  if (place.isRehearsal) return ok(null);
  const { zone, host, world, at, through } = place;
  const before = zone.role.replica(host.replicaIndex ?? 0);
  const both = [...before.filter((holder) => holder !== host.server), host.server];
  const common = { origin: host.server, at, through };
  if (world.forest.hasFault("lost-second-write", host.server, zone.name)) {
    const written = world.rules.holds("KM-11") ? both : [];
    writeRole(zone, { ...common, holders: written, told: [] }, world);
    return refused(1726, "The connection broke after the first of two writes to the directory.");
  }
  const isExclusive = world.rules.holds("KM-1");
  const old = kind === "transfer" && world.rules.holds("KM-41") ? before : [];
  const told = world.rules.holds("KM-40") ? [host.server, ...old] : [];
  if (!world.rules.holds("KM-47")) forgetRollovers(place);
  else if (kind === "transfer") zone.content.tell(host.replicaIndex ?? 0, at);
  else adoptReplica(place);
  writeRole(zone, { ...common, holders: isExclusive ? [host.server] : both, told }, world);
  return ok(null);
}
