import type { Instant } from "@/lib/dnssec/instant";
import type { DescriptorKey, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ServerZoneView, ZoneReport } from "@/lib/dnssec/zone-report";
import type { Happening } from "./transition-log";

/** What must have happened to a zone between two readings, in order of time. Pure. */
export function findHappenings(before: ZoneReport, after: ZoneReport): readonly Happening[] {
  const [viewBefore] = before.views;
  const [viewAfter] = after.views;
  if (viewBefore === undefined || viewAfter === undefined) return [];
  const happenings = [
    ...roleChanges(viewBefore, viewAfter, after),
    ...descriptorPairs(before, after).flatMap(([old, now]) =>
      [...rolloverChanges(old, now), ...keyChanges(old, now)].map(
        ({ at, kind, from, to }): Happening => ({
          ...placeOf(after, viewAfter),
          // named's own instant, kept between the two readings so that the order of the log is the order of time.
          at: Math.min(Math.max(at ?? viewAfter.viewedAt, viewBefore.viewedAt), viewAfter.viewedAt),
          kind,
          from,
          to,
          descriptorId: now?.descriptorId ?? old?.descriptorId ?? null,
          through: "clock",
        }),
      ),
    ),
  ];
  return happenings.sort((a, b) => a.at - b.at);
}

type Change = {
  readonly at: Instant | null;
  readonly kind: "rollover" | "key";
  readonly from: string | null;
  readonly to: string | null;
};
type MaybeDescriptor = SigningKeyDescriptor | undefined;

/** Nobody moves the role on BIND by itself: somebody changed the configuration. */
function roleChanges(
  before: ServerZoneView,
  after: ServerZoneView,
  report: ZoneReport,
): readonly Happening[] {
  if (before.isHolder === after.isHolder) return [];
  return [
    {
      ...placeOf(report, after),
      at: after.viewedAt,
      kind: "role",
      from: before.isHolder ? before.server : null,
      to: after.isHolder ? after.server : null,
      descriptorId: null,
      through: "outside",
    },
  ];
}

function rolloverChanges(old: MaybeDescriptor, now: MaybeDescriptor): readonly Change[] {
  const from = old?.rollover?.stage ?? null;
  const to = now?.rollover?.stage ?? null;
  if (from === to) return [];
  return [{ at: now?.rollover?.since ?? null, kind: "rollover", from, to }];
}

function keyChanges(old: MaybeDescriptor, now: MaybeDescriptor): readonly Change[] {
  const before = publishedIds(old?.keys ?? []);
  const after = publishedIds(now?.keys ?? []);
  const changes: Change[] = [];
  for (const id of after) {
    if (!before.includes(id)) changes.push({ at: null, kind: "key", from: null, to: id });
  }
  const activeBefore = activeId(old);
  const activeAfter = activeId(now);
  if (activeBefore !== null && activeAfter !== null && activeBefore !== activeAfter) {
    changes.push({ at: null, kind: "key", from: activeBefore, to: activeAfter });
  }
  for (const id of before) {
    if (!after.includes(id)) changes.push({ at: null, kind: "key", from: id, to: null });
  }
  return changes;
}

function publishedIds(keys: readonly DescriptorKey[]): readonly string[] {
  return keys.filter(({ published }) => published).map(({ nativeId }) => nativeId);
}

function activeId(descriptor: MaybeDescriptor): string | null {
  return descriptor?.keys.find(({ pointer }) => pointer === "active")?.nativeId ?? null;
}

function descriptorPairs(
  before: ZoneReport,
  after: ZoneReport,
): readonly (readonly [MaybeDescriptor, MaybeDescriptor])[] {
  const old = new Map(before.signing?.descriptors.map((each) => [each.descriptorId, each]));
  const now = new Map(after.signing?.descriptors.map((each) => [each.descriptorId, each]));
  const ids = new Set([...old.keys(), ...now.keys()]);
  return [...ids].map((id) => [old.get(id), now.get(id)] as const);
}

function placeOf({ estate, zone }: ZoneReport, { server }: ServerZoneView) {
  return { estate, zone, source: server };
}
