import type { Instant } from "@/lib/dnssec/instant";
import { type NameTable, nameTable, resolveServerName } from "@/lib/dnssec/key-master/names";
import type { HeldObservation, ZoneFacts } from "@/lib/dnssec/status/judgement";
import type {
  DirectoryAssignment,
  EstateReport,
  ParentDs,
  ServerName,
  ServerReport,
  ServerZoneView,
  SigningReport,
  ZoneReport,
  ZoneStorage,
} from "@/lib/dnssec/zone-report";

/** A server's view and whether it is what the server says now, or only what it said when it could last be asked. */
export type HeldView = { readonly view: ServerZoneView; readonly isFresh: boolean };
/** A directory replica's word, with the same distinction. */
export type HeldAssignment = {
  readonly assignment: DirectoryAssignment;
  readonly isFresh: boolean;
};
/** What is known of a server, and whether the agent that told it is not silent. */
export type HeldServer = { readonly report: ServerReport; readonly isFresh: boolean };

/** One zone as all its agents together see it: the freshest view per server, every name canonical. */
export type ZonePicture = {
  readonly estate: EstateReport;
  readonly storage: ZoneStorage;
  readonly everSigned: boolean | null;
  readonly views: readonly HeldView[];
  readonly directory: readonly HeldAssignment[];
  readonly signing: SigningReport | null;
  readonly parentDs: ParentDs;
  readonly roleChangedAt: Instant | null;
  readonly lastReadAt: Instant | null;
  readonly servers: ReadonlyMap<ServerName, HeldServer>;
  readonly names: NameTable;
  /** What vantage points saw on the wire, with canonical names; whether it stands is asked with an instant. */
  readonly observations: readonly HeldObservation[];
};

type Roster = {
  readonly names: NameTable;
  readonly servers: ReadonlyMap<ServerName, HeldServer>;
};

/** One roster serves every zone of an estate that is judged with the same list of servers. */
const rosters = new WeakMap<ZoneFacts["servers"], Roster>();
const NO_PARENT_DS: ParentDs = { state: "unknown", keyTags: [], ttlSeconds: null, seenAt: null };

/**
 * Merges several agents' reports of one zone. A fresh source beats a stale one, then the later one wins. A view is stale if
 * its agent is silent or its server could not be asked in the last sweep (api.md: a failed sweep makes it unknown at once).
 */
export function mergeFacts(facts: ZoneFacts): ZonePicture {
  const roster = rosterOf(facts.servers);
  const views = new Map<ServerName, HeldView>();
  const directory = new Map<ServerName, HeldAssignment>();
  for (const { fresh, report } of facts.reports) {
    for (const view of report.views) {
      const held = canonicalView(view, fresh, roster);
      const known = views.get(held.view.server);
      if (known === undefined || isBetter(held, known, held.view.viewedAt, known.view.viewedAt)) {
        views.set(held.view.server, held);
      }
    }
    for (const assignment of report.directory) {
      const held = canonicalAssignment(assignment, fresh, roster);
      const { replica, readAt } = held.assignment;
      const known = directory.get(replica);
      if (known === undefined || isBetter(held, known, readAt, known.assignment.readAt)) {
        directory.set(replica, held);
      }
    }
  }
  return {
    estate: facts.estate,
    storage: mergedStorage(facts.reports.map(({ report }) => report)),
    everSigned: mergedEverSigned(facts.reports.map(({ report }) => report)),
    views: [...views.values()].sort((a, b) => compareText(a.view.server, b.view.server)),
    directory: [...directory.values()].sort((a, b) =>
      compareText(a.assignment.replica, b.assignment.replica),
    ),
    signing: mergedSigning(facts.reports, views, roster.names),
    parentDs: mergedParentDs(facts.reports),
    roleChangedAt: latest(facts.reports.map(({ report }) => report.roleChangedAt)),
    lastReadAt: facts.lastReadAt,
    servers: roster.servers,
    names: roster.names,
    observations: (facts.observations ?? []).map((held) => canonicalObservation(held, roster)),
  };
}

/** The views that say what servers say now. */
export function freshViews(picture: ZonePicture): readonly ServerZoneView[] {
  return picture.views.filter(({ isFresh }) => isFresh).map(({ view }) => view);
}

/** The directory replicas that were read now. */
export function freshAssignments(picture: ZonePicture): readonly DirectoryAssignment[] {
  return picture.directory.filter(({ isFresh }) => isFresh).map(({ assignment }) => assignment);
}

function rosterOf(servers: ZoneFacts["servers"]): Roster {
  const known = rosters.get(servers);
  if (known !== undefined) return known;
  const names = nameTable(servers.map(({ report }) => report));
  const byName = new Map<ServerName, HeldServer>();
  for (const { report, fresh } of servers) {
    const name = resolveServerName(report.server, names);
    const other = byName.get(name);
    if (other === undefined || (fresh && !other.isFresh)) {
      byName.set(name, { report, isFresh: fresh });
    }
  }
  const roster = { names, servers: byName };
  rosters.set(servers, roster);
  return roster;
}

/** False only where it is known that the server did not answer in the last sweep. */
function answersNow(server: ServerName, roster: Roster): boolean {
  const held = roster.servers.get(server);
  return held === undefined || (held.isFresh && held.report.reachable !== false);
}

/** A replica that is read by itself says what it says also while its DNS service does not answer. */
function isReplicaRead(replica: ServerName, roster: Roster): boolean {
  return roster.servers.get(replica)?.report.directory !== undefined || answersNow(replica, roster);
}

function canonicalView(view: ServerZoneView, fresh: boolean, roster: Roster): HeldView {
  const server = resolveServerName(view.server, roster.names);
  const named = view.holder === null ? null : resolveServerName(view.holder, roster.names, server);
  const isHolder = view.isHolder || named === server;
  return {
    view: { ...view, server, holder: isHolder ? server : named, isHolder },
    isFresh: fresh && answersNow(server, roster),
  };
}

function canonicalAssignment(
  assignment: DirectoryAssignment,
  fresh: boolean,
  roster: Roster,
): HeldAssignment {
  const replica = resolveServerName(assignment.replica, roster.names);
  const holders = new Set(assignment.holders.map((name) => resolveServerName(name, roster.names)));
  return {
    assignment: { ...assignment, replica, holders: [...holders].sort(compareText) },
    isFresh: fresh && isReplicaRead(replica, roster),
  };
}

const canonicalObservations = new WeakMap<HeldObservation["observation"], Canonical>();
type Canonical = {
  readonly names: NameTable;
  readonly observation: HeldObservation["observation"];
};

/** The observer names a server as its estate does where it knows its address, else as the NS set does. */
function canonicalObservation(held: HeldObservation, { names }: Roster): HeldObservation {
  const known = canonicalObservations.get(held.observation);
  if (known?.names === names) return { ...held, observation: known.observation };
  const canonical = (name: ServerName) => resolveServerName(name, names);
  const observation = {
    ...held.observation,
    servers: held.observation.servers.map((seen) => ({ ...seen, server: canonical(seen.server) })),
    strict: held.observation.strict.map((fault) => ({
      ...fault,
      server: canonical(fault.server),
      keysOf: canonical(fault.keysOf),
    })),
  };
  canonicalObservations.set(held.observation, { names, observation });
  return { ...held, observation };
}

function isBetter(
  candidate: { readonly isFresh: boolean },
  known: { readonly isFresh: boolean },
  candidateAt: Instant,
  knownAt: Instant,
): boolean {
  if (candidate.isFresh !== known.isFresh) return candidate.isFresh;
  return candidateAt > knownAt;
}

function mergedStorage(reports: readonly ZoneReport[]): ZoneStorage {
  const storages = new Set(reports.map(({ storage }) => storage));
  if (storages.has("directory")) return "directory";
  return storages.has("file") ? "file" : "secondary";
}

function mergedEverSigned(reports: readonly ZoneReport[]): boolean | null {
  if (reports.some(({ everSigned }) => everSigned === true)) return true;
  return reports.some(({ everSigned }) => everSigned === false) ? false : null;
}

/** The signing report of whoever is most entitled to tell: fresh before stale, the holder before a replica (KM-18). */
function mergedSigning(
  reports: ZoneFacts["reports"],
  views: ReadonlyMap<ServerName, HeldView>,
  names: NameTable,
): SigningReport | null {
  let best: { readonly rank: number; readonly signing: SigningReport } | null = null;
  for (const { fresh, report } of reports) {
    if (report.signing === null) continue;
    const teller = views.get(resolveServerName(report.signing.reportedBy, names));
    const isHolder = teller?.isFresh === true && teller.view.isHolder;
    // A server knows more of its keys than the directory does.
    const isServer = report.views.length > 0;
    const rank = (fresh ? 4 : 0) + (isHolder ? 2 : 0) + (isServer ? 1 : 0);
    if (best === null || rank > best.rank) best = { rank, signing: report.signing };
  }
  return best?.signing ?? null;
}

function mergedParentDs(reports: ZoneFacts["reports"]): ParentDs {
  const known = reports.filter(({ report }) => report.parentDs.state !== "unknown");
  const [best] = [...known].sort(
    (a, b) =>
      Number(b.fresh) - Number(a.fresh) ||
      (b.report.parentDs.seenAt ?? 0) - (a.report.parentDs.seenAt ?? 0),
  );
  return best?.report.parentDs ?? NO_PARENT_DS;
}

function latest(instants: readonly (Instant | null)[]): Instant | null {
  return instants.reduce<Instant | null>(
    (max, at) => (at !== null && (max === null || at > max) ? at : max),
    null,
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
