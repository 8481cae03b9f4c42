import type { Forest } from "@/lab/forest/forest";
import { guidOf } from "@/lab/seed/hash";
import { signatureValidity, type ZoneContent } from "@/lab/zone/content";
import { hostOn } from "@/lab/zone/holder";
import type { LabZone, ServedKey } from "@/lab/zone/lab-zone";
import { contentServedBy, keysServedBy, servedCopy } from "@/lab/zone/served-copy";
import { fromHex } from "@/lib/dns/octets";
import { DAY, HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { SignaturePeriod } from "@/lib/dnssec/validation/signing/sign-rrset";
import type { DenialMethod } from "@/lib/dnssec/validation/signing/sign-zone";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { parentKey } from "./key-pairs";
import type { TreeZone } from "./zone-tree";

/** All that makes one server's copy of a zone differ from another's. */
export type CopyFacts = {
  readonly serial: number;
  /** Empty = the copy is not signed. */
  readonly keys: readonly ServedKey[];
  readonly denial: DenialMethod | null;
  readonly dnskeyTtlSeconds: Seconds;
  /** null = there are no such signatures. */
  readonly dnskeyPeriod: SignaturePeriod | null;
  readonly recordsPeriod: SignaturePeriod | null;
  readonly isCorrupt: boolean;
};

const PARENT_VALIDITY: Seconds = 14 * DAY;

/** The copy of a lab zone on a server, as the lab's state has it; null where the server does not host it. */
export function labCopyFacts(zone: LabZone, server: ServerName, forest: Forest): CopyFacts | null {
  const host = hostOn(zone, server);
  if (host === null) return null;
  const content = contentServedBy(zone, host);
  const { settings, zoneDefaultTtlSeconds } = content;
  const keys = keysServedBy(zone, host);
  const copy = servedCopy(host);
  return {
    serial: copy.serial,
    keys,
    denial: keys.length === 0 ? null : denialOf(zone, settings),
    dnskeyTtlSeconds: settings.dnskeyRecordSetTtlSeconds || zoneDefaultTtlSeconds,
    dnskeyPeriod: periodOf(copy.dnskeyUntil, content, "dnskey"),
    recordsPeriod: periodOf(copy.recordsUntil, content, "records"),
    isCorrupt: forest.hasFault("corrupt-signature", host.server, zone.name),
  };
}

/** A made-up parent; its signatures are made anew each day. */
export function parentCopyFacts(zone: TreeZone, serial: number, now: Instant): CopyFacts {
  const today = now - (now % DAY);
  const period = { inception: today - DAY, expiration: today + PARENT_VALIDITY };
  return {
    serial,
    keys: [parentKey(zone.name)],
    denial: { kind: "nsec" },
    dnskeyTtlSeconds: HOUR,
    dnskeyPeriod: period,
    recordsPeriod: period,
    isCorrupt: false,
  };
}

/** The serial of a made-up parent: when something about its delegations changed last. */
export function parentSerial(zone: TreeZone, startedAt: Instant): number {
  let latest = startedAt;
  for (const { lab } of zone.children) latest = Math.max(latest, lab?.parent.changedAt ?? 0);
  return latest % 2 ** 32;
}

function periodOf(
  until: Instant | null,
  content: ZoneContent,
  kind: "dnskey" | "records",
): SignaturePeriod | null {
  if (until === null) return null;
  const validity = signatureValidity(content, kind) ?? DAY;
  const offset = content.settings.signatureInceptionOffsetSeconds ?? HOUR;
  return { inception: until - validity - offset, expiration: until };
}

function denialOf(zone: LabZone, settings: ZoneSettings): DenialMethod {
  if (settings.denialOfExistence === "nsec") return { kind: "nsec" };
  return {
    kind: "nsec3",
    iterations: settings.nsec3Iterations ?? 0,
    salt: saltOf(zone, settings),
    optOut: settings.nsec3OptOut ?? false,
  };
}

/** The salt that somebody chose, else one that was drawn once for the zone. */
function saltOf(zone: LabZone, settings: ZoneSettings): Uint8Array {
  const chosen = fromHex(settings.nsec3CurrentSalt ?? settings.nsec3UserSalt ?? "");
  if (chosen !== undefined && chosen.length > 0) return chosen;
  if (settings.isNsec3SaltConfigured !== true) return new Uint8Array(0);
  const drawn = fromHex(guidOf(`salt ${zone.name}`).replaceAll("-", "")) ?? new Uint8Array(0);
  return drawn.subarray(0, settings.nsec3RandomSaltLength ?? drawn.length);
}
