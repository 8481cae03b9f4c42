import type { Forest } from "@/lab/forest/forest";
import type { Topology } from "@/lab/forest/topology";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import {
  type DnskeySignatures,
  renewalPeriod,
  signatureValidity,
  type ZoneContent,
} from "./content";
import { actingHolder } from "./holder";
import { opensRole } from "./keys-at-hand";
import { type Host, type LabZone, NEVER } from "./lab-zone";
import { publishedKskIds } from "./parent";

/** Renewals of one kind of signatures in an interval in which nothing else changes. */
type Renewals = { readonly count: number; readonly last: Instant };

/** Renewals that fall into (from, to]: one a period, an overdue one at once. */
function renewalsBetween(input: {
  signedAt: Instant;
  period: Seconds;
  from: Instant;
  to: Instant;
}): Renewals | null {
  const first = Math.max(input.signedAt + input.period, input.from);
  if (first > input.to) return null;
  const further = Math.floor((input.to - first) / input.period);
  return { count: further + 1, last: first + further * input.period };
}

/** When the signatures end that a server makes at an instant; a wrong clock shifts them (fault `clock-skew`). */
export function signatureEnd(
  forest: Forest,
  server: ServerName,
  at: Instant,
  validity: Seconds,
): Instant {
  return at + forest.clockSkewSeconds(server) + validity;
}

/** Does this host renew the signatures over its own records (KM-14)? */
export function renewsRecords(zone: LabZone, host: Host, forest: Forest): boolean {
  // The primary of a zone that the lab has only copies of is somebody else's and always well.
  if (zone.storage === "secondary") return forest.isServing(host.server);
  if (host.role !== "primary" || host.replicaIndex === null || !host.own.isSigned) return false;
  if (!forest.isServing(host.server) || !canSignAtAll(forest, host.server)) return false;
  if (!forest.rules.holds("KM-14") && actingHolder(zone, forest) !== host) return false;
  const content = zone.content.loaded(host.replicaIndex);
  return opensRole(forest, zone.name, host.server, content, "zsk");
}

/** Who renews the signatures over the DNSKEY set: the acting key master if it opens the KSKs, else nobody (KM-14a). */
export function dnskeySigner(zone: LabZone, forest: Forest): Host | null {
  const holder = actingHolder(zone, forest) ?? standIn(zone, forest);
  if (holder === null || !zone.content.truth.isSigned) return null;
  if (!canSignAtAll(forest, holder.server)) return null;
  const opens = opensRole(forest, zone.name, holder.server, zone.content.truth, "ksk");
  return opens ? holder : null;
}

/** Nobody stands in for the key master (KM-14a), unless a test wants to see what happens then. */
function standIn(zone: LabZone, forest: Forest): Host | null {
  if (forest.rules.holds("KM-14a")) return null;
  return (
    zone.hosts.find((host) => host.role === "primary" && forest.isServing(host.server)) ?? null
  );
}

/** EnableDnsSec and EnableOnlineSigning of the server (KM-15). */
export function canSignAtAll(forest: Forest, server: ServerName): boolean {
  const { isDnssecEnabled, isOnlineSigningEnabled } = forest.server(server);
  return isDnssecEnabled && isOnlineSigningEnabled;
}

/**
 * Lets signatures be renewed from the zone's settled instant up to `to`; nothing else happens in between. True if any was.
 * Arithmetic: a year costs as much as a minute.
 */
export function settleSignatures(
  zone: LabZone,
  forest: Forest,
  topology: Topology,
  to: Instant,
): boolean {
  let changed = renewDnskeySignatures(zone, forest, topology, to);
  for (const host of zone.hosts) {
    if (renewRecordSignatures(zone, host, forest, to)) changed = true;
  }
  return changed;
}

function renewRecordSignatures(zone: LabZone, host: Host, forest: Forest, to: Instant): boolean {
  const { signedAt } = host.own;
  if (signedAt === null || (host.replicaIndex === null && zone.storage !== "secondary")) {
    return false;
  }
  const validity = signatureValidity(contentAt(zone, host), "records");
  if (validity === null) return false;
  const period = renewalPeriod(validity);
  const renewals = renewalsBetween({ signedAt, period, from: zone.settledAt, to });
  if (renewals === null || !renewsRecords(zone, host, forest)) return false;
  host.renewals += renewals.count;
  host.own = {
    ...host.own,
    signedAt: renewals.last,
    until: signatureEnd(forest, host.server, renewals.last, validity),
  };
  return true;
}

/** The content that the host signs by. */
function contentAt(zone: LabZone, host: Host): ZoneContent {
  return host.replicaIndex === null ? zone.content.truth : zone.content.loaded(host.replicaIndex);
}

function renewDnskeySignatures(
  zone: LabZone,
  forest: Forest,
  topology: Topology,
  to: Instant,
): boolean {
  const current = zone.dnskeySignatures.truth;
  const validity = signatureValidity(zone.content.truth, "dnskey");
  if (current === null || validity === null) return false;
  const period = renewalPeriod(validity);
  const due = { signedAt: current.signedAt, period, from: zone.settledAt, to };
  const renewals = renewalsBetween(due);
  if (renewals === null) return false;
  const signer = dnskeySigner(zone, forest);
  if (signer === null || signer.replicaIndex === null) return false;
  // Only renewals that may still be on their way to somebody are written one by one.
  const underWay = Math.ceil((topology.delaySeconds + 360) / period) + 1;
  const written = Math.min(renewals.count, underWay);
  for (let back = written - 1; back >= 0; back -= 1) {
    const signedAt = renewals.last - back * period;
    zone.dnskeySignatures.advance(signedAt, topology);
    zone.dnskeySignatures.write({
      at: signedAt,
      origin: signer.replicaIndex,
      value: {
        signedAt,
        until: signatureEnd(forest, signer.server, signedAt, validity),
        count: current.count + renewals.count - back,
      },
    });
  }
  return true;
}

/** Signs the DNSKEY set now, because it or its signers changed. */
export function signDnskeySet(zone: LabZone, forest: Forest, host: Host, at: Instant): void {
  const validity = signatureValidity(zone.content.truth, "dnskey");
  if (host.replicaIndex === null) return;
  const count = (zone.dnskeySignatures.truth?.count ?? 0) + 1;
  const value: DnskeySignatures | null =
    validity === null || !zone.content.truth.isSigned
      ? null
      : { signedAt: at, until: signatureEnd(forest, host.server, at, validity), count };
  zone.dnskeySignatures.write({ at, origin: host.replicaIndex, value });
  writeDsSet(zone, forest, host);
}

/** The key master writes `dsset-<zone>` at its own place whenever the DNSKEY set changed (KM-13). */
function writeDsSet(zone: LabZone, forest: Forest, host: Host): void {
  const keyIds = zone.content.truth.isSigned ? publishedKskIds(zone.content.truth) : null;
  if (keyIds === null) return;
  host.dsSet = keyIds;
  if (!forest.rules.holds("KM-13")) for (const other of zone.hosts) other.dsSet = keyIds;
}

/** A host's own copy as it is after it signed it (or took the signatures out) at an instant. */
export function signCopy(forest: Forest, host: Host, content: ZoneContent, at: Instant): void {
  const validity = content.isSigned ? signatureValidity(content, "records") : null;
  host.plannedSigningAt = null;
  host.renewals += 1;
  host.own = {
    isSigned: content.isSigned,
    signingEpoch: content.signingEpoch,
    signedAt: validity === null ? null : at,
    until: validity === null ? null : signatureEnd(forest, host.server, at, validity),
  };
}

/** When some signature is renewed next, as things are. */
export function nextRenewal(zone: LabZone, forest: Forest): Instant {
  let next = NEVER;
  const dnskey = zone.dnskeySignatures.truth;
  const dnskeyValidity = signatureValidity(zone.content.truth, "dnskey");
  if (dnskey !== null && dnskeyValidity !== null && dnskeySigner(zone, forest) !== null) {
    next = dnskey.signedAt + renewalPeriod(dnskeyValidity);
  }
  for (const host of zone.hosts) {
    const { signedAt } = host.own;
    if (signedAt === null || !renewsRecords(zone, host, forest)) continue;
    const validity = signatureValidity(contentAt(zone, host), "records");
    if (validity !== null) next = Math.min(next, signedAt + renewalPeriod(validity));
  }
  return next;
}

/** Is some renewal overdue at the zone's settled instant, whoever should have made it? */
export function overdueRenewal(zone: LabZone): boolean {
  const dnskey = zone.dnskeySignatures.truth;
  const dnskeyValidity = signatureValidity(zone.content.truth, "dnskey");
  if (dnskey !== null && dnskeyValidity !== null) {
    if (dnskey.signedAt + renewalPeriod(dnskeyValidity) <= zone.settledAt) return true;
  }
  const validity = signatureValidity(zone.content.truth, "records");
  return (
    validity !== null &&
    zone.hosts.some(
      ({ own, replicaIndex }) =>
        replicaIndex !== null &&
        own.signedAt !== null &&
        own.signedAt + renewalPeriod(validity) <= zone.settledAt,
    )
  );
}
