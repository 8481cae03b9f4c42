import type { Forest } from "@/lab/forest/forest";
import { AGENT_PLACE } from "@/lab/forest/network";
import { lastPoll } from "@/lab/forest/polling";
import type { Instant } from "@/lib/dnssec/instant";
import type {
  DirectoryAssignment,
  ParentDs,
  ServerName,
  ServerZoneView,
  SigningReport,
  ZoneReport,
} from "@/lib/dnssec/zone-report";
import { RENEWAL_FRACTION, type ZoneContent } from "./content";
import { actingHolder, believedHolder } from "./holder";
import { keyObstacle } from "./keys-at-hand";
import type { Host, LabZone } from "./lab-zone";
import { parentState } from "./parent";
import { type PublicKeyReader, reportDescriptor } from "./report-descriptor";
import { isSecondaryCopy, servedCopy } from "./served-copy";
import type { World } from "./world";

/** What a report is made with, beside the zone. */
export type ReportInput = {
  readonly world: World;
  readonly now: Instant;
  readonly readPublicKey: PublicKeyReader;
  /** Key tag of a key of the zone, or null while its pair is not made yet. */
  readonly keyTagOf: (zone: LabZone, keyId: string) => number | null;
};

/** All that an agent learns about a zone at this moment: every server that answers it, in that server's own words. */
export function reportZone(zone: LabZone, input: ReportInput): ZoneReport {
  const { forest } = input.world;
  const answering = zone.hosts.filter((host) => answersAgent(forest, host.server));
  const reporter = signingReporter(zone, forest, answering);
  const content = reporter === null ? null : contentOf(zone, reporter);
  return {
    estate: input.world.estate,
    zone: zone.name,
    displayName: zone.displayName,
    storage: zone.storage,
    everSigned: content === null ? null : content.everSigned,
    views: answering.map((host) => reportView(zone, host, input)),
    directory: reportDirectory(zone, input),
    signing:
      content === null || reporter === null ? null : reportSigning(reporter.server, content, input),
    parentDs: reportParent(zone, input),
    roleChangedAt: zone.roleChangedAt,
    revision: zone.revision,
  };
}

/** Does the server answer the agent: it serves, the network lets the agent through, and its account may ask? */
export function answersAgent(forest: Forest, server: ServerName): boolean {
  return forest.canAsk(AGENT_PLACE, server) && forest.server(server).areRightsAllowed;
}

/** The holder if it answers, else the first writable primary that does (KM-18). */
function signingReporter(zone: LabZone, forest: Forest, answering: readonly Host[]): Host | null {
  const holder = actingHolder(zone, forest);
  if (holder !== null && answering.includes(holder)) return holder;
  return answering.find((host) => host.role === "primary" && host.replicaIndex !== null) ?? null;
}

function contentOf(zone: LabZone, host: Host): ZoneContent {
  return zone.content.loaded(host.replicaIndex ?? 0);
}

function reportView(zone: LabZone, host: Host, input: ReportInput): ServerZoneView {
  const { forest } = input.world;
  const isSecondary = isSecondaryCopy(zone, host, forest);
  const holder = isSecondary ? null : believedHolder(zone, host);
  const copy = servedCopy(host);
  return {
    server: host.server,
    copy: isSecondary ? "secondary" : "primary",
    isWritable: host.role === "primary",
    isSigned: saysSigned(zone, host, forest),
    holder,
    isHolder: holder === host.server,
    holderStatus: holder === null ? null : holderStatus(forest, host.server, holder),
    keysReachable: isSecondary ? {} : keysReachable(zone, host, forest),
    serial: copy.serial,
    dnskeySignaturesUntil: copy.dnskeyUntil,
    recordSignaturesUntil: copy.recordsUntil,
    viewedAt: viewedAt(zone, host, input),
    native: isSecondary ? {} : nativeView(forest, host, holder),
  };
}

/** IsSigned says what is served, not which keys or settings there are (KM-60). */
function saysSigned(zone: LabZone, host: Host, forest: Forest): boolean {
  if (forest.rules.holds("KM-60")) return servedCopy(host).isSigned;
  return zone.content.truth.descriptors.length > 0;
}

/** KeyMasterStatus as the asked server works it out (KM-20). */
function holderStatus(
  forest: Forest,
  server: ServerName,
  holder: ServerName,
): "online" | "offline" {
  if (holder === server || !forest.rules.holds("KM-20")) return "online";
  return forest.find(holder) !== null && forest.canAsk(server, holder) ? "online" : "offline";
}

function keysReachable(zone: LabZone, host: Host, forest: Forest): Record<string, boolean> {
  const reachable: Record<string, boolean> = {};
  if (host.replicaIndex === null) return reachable;
  for (const descriptor of zone.content.loaded(host.replicaIndex).descriptors) {
    reachable[descriptor.rolling.descriptorId] =
      keyObstacle(forest, zone.name, host.server, descriptor) === null;
  }
  return reachable;
}

/** A server reads the directory at its polls, at its start, and when a move of the role tells it to (KM-41); others know what they hold. */
function viewedAt(zone: LabZone, host: Host, { world, now }: ReportInput): Instant {
  const server = world.forest.server(host.server);
  if (host.replicaIndex === null || server.kind === "standalone") return now;
  const told = zone.role.loadedArrival(host.replicaIndex) ?? server.servingSince;
  return Math.max(lastPoll(host.server, now), server.servingSince, told);
}

function nativeView(
  forest: Forest,
  host: Host,
  holder: ServerName | null,
): Readonly<Record<string, string>> {
  if (holder === null) return { IsKeyMasterServer: "False", KeyMasterServer: "" };
  const status = holderStatus(forest, host.server, holder);
  return {
    IsKeyMasterServer: holder === host.server ? "True" : "False",
    KeyMasterServer: forest.find(holder)?.displayName ?? holder,
    KeyMasterStatus: status === "online" ? "Online" : "Offline",
  };
}

/** What the replica on each hosting domain controller says, as far as the agent can read it. */
function reportDirectory(zone: LabZone, input: ReportInput): readonly DirectoryAssignment[] {
  if (zone.storage !== "directory") return [];
  const { forest } = input.world;
  return zone.hosts
    .filter((host) => host.replicaIndex !== null && readsDirectoryOf(forest, host.server))
    .map((host) => ({
      replica: host.server,
      holders: zone.role.replica(host.replicaIndex ?? 0),
      readAt: input.now,
    }));
}

/** The directory answers also while the DNS service is stopped. */
function readsDirectoryOf(forest: Forest, server: ServerName): boolean {
  const { isOn, isDirectoryAvailable, areRightsAllowed } = forest.server(server);
  return (
    isOn && isDirectoryAvailable && areRightsAllowed && !forest.network.isCut(AGENT_PLACE, server)
  );
}

function reportSigning(
  reportedBy: ServerName,
  content: ZoneContent,
  input: ReportInput,
): SigningReport {
  // Warnings belong to rollovers that will come: an unsigned zone has none.
  const at = content.isSigned ? input.now : null;
  return {
    reportedBy,
    settings: content.settings,
    descriptors: content.descriptors.map((descriptor) =>
      reportDescriptor(descriptor, input.readPublicKey, at),
    ),
    renewalFraction: RENEWAL_FRACTION,
  };
}

function reportParent(zone: LabZone, input: ReportInput): ParentDs {
  const state = parentState(zone.parent, zone.content.truth);
  if (state === "unreachable") {
    return { state, keyTags: [], ttlSeconds: null, seenAt: null };
  }
  const known = zone.parent.keyIds
    .map((keyId) => input.keyTagOf(zone, keyId))
    .filter((tag) => tag !== null);
  return {
    state,
    keyTags: [...known, ...zone.parent.foreignTags],
    ttlSeconds: state === "none" ? null : zone.parent.ttlSeconds,
    seenAt: input.now,
  };
}
