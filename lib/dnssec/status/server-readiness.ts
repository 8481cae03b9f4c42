import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { forecastTakeover } from "@/lib/dnssec/key-master/takeover";
import type { KeyRole } from "@/lib/dnssec/signing-key/descriptor";
import { situationOf } from "@/lib/dnssec/status/judge-zone";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** Private keys of one descriptor that no other known server opens. */
export type OnlyCopy = {
  readonly zone: ZoneName;
  readonly estate: string;
  readonly descriptorId: string;
  readonly keyRole: KeyRole;
};

/** What the zones of a fleet hang on one server by. */
export type ServerReadiness = {
  readonly zones: { readonly holder: number; readonly primary: number; readonly total: number };
  readonly onlyCopies: readonly OnlyCopy[];
  /**
   * If it died now, of the signed zones whose role it holds: `clean` = another server could take the role and every key;
   * `resign` = the role could move but the zone would need new keys; `stays` = no other server could take it (KM-21), or it is
   * not known whether one could.
   */
  readonly ifItDied: { readonly clean: number; readonly resign: number; readonly stays: number };
};

const NOTHING: ServerReadiness = {
  zones: { holder: 0, primary: 0, total: 0 },
  onlyCopies: [],
  ifItDied: { clean: 0, resign: 0, stays: 0 },
};

/** Judges every server of an estate by its zones, in one pass over the facts. Servers without zones are left out. */
export function judgeReadiness(
  zones: readonly ZoneFacts[],
  now: Instant,
): ReadonlyMap<ServerName, ServerReadiness> {
  const counts = new Map<ServerName, ServerReadiness>();
  const copies = new Map<ServerName, OnlyCopy[]>();
  for (const facts of zones) {
    for (const [server, share] of zoneShares(facts, now)) {
      counts.set(server, sum(counts.get(server) ?? NOTHING, share));
      const list = copies.get(server) ?? [];
      list.push(...share.onlyCopies);
      copies.set(server, list);
    }
  }
  return new Map(
    [...counts].map(([server, count]) => [
      server,
      { ...count, onlyCopies: copies.get(server) ?? [] },
    ]),
  );
}

/** What one zone adds to each server that hosts it or holds its role. */
export function zoneShares(
  facts: ZoneFacts,
  now: Instant,
): ReadonlyMap<ServerName, ServerReadiness> {
  const picture = mergeFacts(facts);
  const { role, signed } = situationOf(picture, now);
  const shares = new Map<ServerName, ServerReadiness>();
  for (const { view } of picture.views) {
    shares.set(view.server, {
      ...NOTHING,
      zones: { holder: 0, primary: view.copy === "primary" ? 1 : 0, total: 1 },
    });
  }
  const zone = facts.reports[0]?.report.zone;
  if (zone !== undefined) addOnlyCopies(shares, picture, zone);
  if (role.holder !== null) {
    const share = shares.get(role.holder) ?? NOTHING;
    shares.set(role.holder, {
      ...share,
      zones: { ...share.zones, holder: 1 },
      ifItDied: signed === true ? forecastDeath(picture, role.holder) : NOTHING.ifItDied,
    });
  }
  return shares;
}

/** A key that exactly one server is known to open, while no other may be able to, is lost with that server (KM-32). */
function addOnlyCopies(
  shares: Map<ServerName, ServerReadiness>,
  picture: ZonePicture,
  zone: ZoneName,
): void {
  for (const { descriptorId, keyRole, custody } of activeDescriptors(picture)) {
    const opening = picture.views.filter(({ view }) => view.keysReachable[descriptorId] === true);
    const [only] = opening;
    const mayOthers =
      custody.kind === "directory" &&
      picture.views.some(
        ({ view }) =>
          view.server !== only?.view.server &&
          view.copy === "primary" &&
          view.isWritable &&
          (view.keysReachable[descriptorId] ?? null) === null,
      );
    if (only === undefined || opening.length !== 1 || mayOthers) continue;
    const share = shares.get(only.view.server) ?? NOTHING;
    const copy = { zone, estate: picture.estate.estate, descriptorId, keyRole };
    shares.set(only.view.server, { ...share, onlyCopies: [...share.onlyCopies, copy] });
  }
}

function forecastDeath(picture: ZonePicture, holder: ServerName): ServerReadiness["ifItDied"] {
  const { clean, resign, unclear } = forecastTakeover(
    picture,
    resolveServerName(holder, picture.names),
  );
  if (clean.length > 0) return { clean: 1, resign: 0, stays: 0 };
  return resign.length > 0 && unclear.length === 0
    ? { clean: 0, resign: 1, stays: 0 }
    : { clean: 0, resign: 0, stays: 1 };
}

/** The counts of both; the copies are collected apart. */
function sum(a: ServerReadiness, b: ServerReadiness): ServerReadiness {
  return {
    zones: {
      holder: a.zones.holder + b.zones.holder,
      primary: a.zones.primary + b.zones.primary,
      total: a.zones.total + b.zones.total,
    },
    onlyCopies: [],
    ifItDied: {
      clean: a.ifItDied.clean + b.ifItDied.clean,
      resign: a.ifItDied.resign + b.ifItDied.resign,
      stays: a.ifItDied.stays + b.ifItDied.stays,
    },
  };
}
