import { isDeepStrictEqual } from "node:util";
import { toStoredJudgement } from "@/lib/db/specs/judgement";
import type { ZoneRow } from "@/lib/db/zone-rows";
import { displayName as displayNameOf } from "@/lib/dns/display-name";
import type { ZoneName } from "@/lib/dns/zone-name";
import { STATUSES, type ZoneJudgement } from "@/lib/dnssec/status/judgement";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import type { ZoneMemory } from "./world";

/** The row that stores a judgement. */
export function toZoneRow(
  estate: string,
  zone: ZoneMemory,
  judgement: ZoneJudgement,
  statusSince: number | null,
): ZoneRow {
  const reports = [...zone.reports.values()];
  const displayName = displayNameFrom(zone, reports);
  return {
    estate,
    name: zone.name,
    displayName,
    searchName: searchNameOf(zone.name, displayName),
    storage: storageOf(reports),
    signed: judgement.signed,
    status: judgement.status,
    statusRank: STATUSES.indexOf(judgement.status),
    statusSince,
    service: judgement.service.state,
    basis: judgement.service.basis,
    verdict: judgement.role.verdict,
    isSettling: judgement.role.settling,
    holder: judgement.role.holder,
    isHolderReachable: judgement.role.holderReachable,
    kskCount: judgement.keys.ksk,
    zskCount: judgement.keys.zsk,
    rolloverPhase: judgement.rollover?.phase ?? null,
    affectsUsers: judgement.affectsUsers,
    signaturesValidUntil: judgement.signaturesValidUntil,
    nextEventWhat: judgement.nextEvent?.what ?? null,
    nextEventAt: judgement.nextEvent?.at ?? null,
    safeUntil: judgement.safeUntil,
    safeUntilBecause: judgement.safeUntilBecause,
    dueAt: judgement.nextStep.dueAt,
    observedAt: judgement.observedAt,
    unknownSince: judgement.unknownSince,
    wakeAt: judgement.wakeAt,
    judgement: toStoredJudgement(judgement),
    hosts: hostsOf(reports),
    sources: [...zone.reports.keys()].sort(),
  };
}

/**
 * True if both rows say the same. When it was last observed moves with every sweep and is told by the source's row while the
 * source is fresh, so it alone is no change.
 */
export function saysTheSame(a: ZoneRow, b: ZoneRow): boolean {
  if (a.status !== b.status || a.nextEventAt !== b.nextEventAt) return false;
  // Being judged earlier than needed does no harm; being judged too late does.
  if ((b.wakeAt ?? Number.POSITIVE_INFINITY) < (a.wakeAt ?? Number.POSITIVE_INFINITY)) return false;
  return isDeepStrictEqual(comparable(a), comparable(b));
}

function comparable(row: ZoneRow): unknown {
  const judgement = row.judgement as ZoneJudgement;
  const settled = { ...row, wakeAt: null, judgement: { ...judgement, wakeAt: null } };
  if (row.unknownSince !== null) return settled;
  return { ...settled, observedAt: null, judgement: { ...settled.judgement, observedAt: null } };
}

/** Every way to write the name, each once: trigrams of the same word again are work for nothing. */
function searchNameOf(name: ZoneName, displayName: string): string {
  return [...new Set([name, displayName.toLowerCase(), displayNameOf(name)])].join(" ");
}

function displayNameFrom(zone: ZoneMemory, reports: readonly ZoneReport[]): string {
  return reports[0]?.displayName ?? displayNameOf(zone.name);
}

function storageOf(reports: readonly ZoneReport[]): string {
  const storages = new Set(reports.map(({ storage }) => storage));
  if (storages.has("directory")) return "directory";
  return storages.has("file") ? "file" : "secondary";
}

function hostsOf(reports: readonly ZoneReport[]): readonly string[] {
  return [...new Set(reports.flatMap(({ views }) => views.map(({ server }) => server)))].sort();
}
