import type { Instant } from "@/lib/dnssec/instant";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ServerName, ZoneReport } from "@/lib/dnssec/zone-report";
import type { ZoneContent } from "./convert";
import type { Happening } from "./transition-log";

type MaybeDescriptor = SigningKeyDescriptor | undefined;
type Change = Pick<Happening, "kind" | "from" | "to">;

/** What must have happened to a zone between two readings. Pure. Told with the instant of the later reading. */
export function findHappenings(
  before: ZoneReport,
  after: ZoneContent,
  at: Instant,
): readonly Happening[] {
  const source = after.signing?.reportedBy ?? after.views[0]?.server;
  if (source === undefined) return [];
  const common = { estate: after.estate, zone: after.zone, at, source };
  return [
    ...roleChange(before, after).map(
      (change): Happening => ({ ...common, ...change, descriptorId: null, through: "outside" }),
    ),
    ...pairsOf(before, after).flatMap(([old, now]) =>
      [...rolloverChange(old, now), ...keyChanges(old, now)].map(
        (change): Happening => ({
          ...common,
          ...change,
          descriptorId: now?.descriptorId ?? old?.descriptorId ?? null,
          through: "clock",
        }),
      ),
    ),
  ];
}

/** Who says of itself that it holds the role; more than one is no holder (KM-11). */
export function soleHolder({ views }: Pick<ZoneReport, "views">): ServerName | null {
  const holders = views.filter(({ isHolder }) => isHolder);
  return holders.length === 1 ? (holders[0]?.server ?? null) : null;
}

/** A holder that only fell silent has moved nothing: a change needs a new one who says so. */
function roleChange(before: ZoneReport, after: ZoneContent): readonly Change[] {
  const [from, to] = [soleHolder(before), soleHolder(after)];
  return to === null || from === null || from === to ? [] : [{ kind: "role", from, to }];
}

function rolloverChange(old: MaybeDescriptor, now: MaybeDescriptor): readonly Change[] {
  const from = old?.rollover?.stage ?? null;
  const to = now?.rollover?.stage ?? null;
  return from === to ? [] : [{ kind: "rollover", from, to }];
}

function keyChanges(old: MaybeDescriptor, now: MaybeDescriptor): readonly Change[] {
  const [before, after] = [publishedIds(old), publishedIds(now)];
  const added = after.filter((id) => !before.includes(id));
  const gone = before.filter((id) => !after.includes(id));
  const [was, is] = [activeId(old), activeId(now)];
  const isSwitched = was !== null && is !== null && was !== is;
  return [
    ...added.map((id): Change => ({ kind: "key", from: null, to: id })),
    ...(isSwitched ? [{ kind: "key", from: was, to: is } as const] : []),
    ...gone.map((id): Change => ({ kind: "key", from: id, to: null })),
  ];
}

function publishedIds(descriptor: MaybeDescriptor): readonly string[] {
  return (descriptor?.keys ?? [])
    .filter(({ published }) => published)
    .map(({ nativeId }) => nativeId);
}

function activeId(descriptor: MaybeDescriptor): string | null {
  return descriptor?.keys.find(({ pointer }) => pointer === "active")?.nativeId ?? null;
}

/** Descriptors of the same reporter; what another server tells may lag and is no change. */
function pairsOf(
  before: ZoneReport,
  after: ZoneContent,
): readonly (readonly [MaybeDescriptor, MaybeDescriptor])[] {
  if (before.signing === null || after.signing === null) return [];
  if (before.signing.reportedBy !== after.signing.reportedBy) return [];
  const old = new Map(before.signing.descriptors.map((each) => [each.descriptorId, each]));
  const now = new Map(after.signing.descriptors.map((each) => [each.descriptorId, each]));
  return [...new Set([...old.keys(), ...now.keys()])].map((id) => [old.get(id), now.get(id)]);
}
