import type { Instant } from "@/lib/dnssec/instant";
import { isServerReachable } from "@/lib/dnssec/key-master/holder-reachable";
import type { KeyMasterVerdict } from "@/lib/dnssec/status/judgement";
import { freshAssignments, freshViews, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { DirectoryAssignment, ServerName, ServerZoneView } from "@/lib/dnssec/zone-report";

/** Who holds the role, according to all sources together. */
export type RoleJudgement = {
  readonly verdict: KeyMasterVerdict;
  /** The role has just moved and a source still shows the view from before (KM-10). */
  readonly settling: boolean;
  /** When a contradiction stops being excused, or null where nothing is excused. */
  readonly settlesAt: Instant | null;
  /** The holder, the last known one where the verdict is `unknown`, null where none is named or several are equally. */
  readonly holder: ServerName | null;
  readonly holderReachable: boolean | null;
  /** Every server that a fresh source names or that claims the role itself, sorted. */
  readonly contenders: readonly ServerName[];
};

/** Who names whom, as far as it counts for the verdict. */
type Testimony = {
  /** Fresh claims "I am the key master", those that only lag left out. */
  readonly selfClaims: readonly ServerName[];
  /** Per source: one holder or nobody. Directory replicas with two holders are in `doubles`. */
  readonly words: readonly { readonly says: ServerName | null; readonly isRecent: boolean }[];
  /** Replicas that list more than one holder (KM-11). */
  readonly doubles: readonly DirectoryAssignment[];
  readonly excused: boolean;
  readonly window: Instant | null;
};

/**
 * The verdict over all claims, by the precedence of api.md: unknown, split, orphaned, disputed, unassigned, agreed (KM-1, KM-9,
 * KM-10, KM-11). For one polling interval after a change of the role a source that shows the view from before is excused.
 */
export function judgeRole(picture: ZonePicture, now: Instant): RoleJudgement {
  const views = freshViews(picture).filter(canName);
  const assignments = freshAssignments(picture);
  if (views.length === 0 && assignments.length === 0) return unknownRole(picture);

  const testimony = collect({ picture, views, assignments, now });
  const contenders = contendersOf(testimony);
  const reference = referenceHolder(testimony);
  const settled = verdictOf(testimony, contenders, reference, picture);
  const settling =
    settled.verdict === "agreed" &&
    testimony.window !== null &&
    (testimony.excused || testimony.words.some(({ says }) => says !== settled.holder));
  return {
    ...settled,
    settling,
    settlesAt: testimony.window,
    holderReachable: settled.holder === null ? null : isServerReachable(settled.holder, picture),
    contenders,
  };
}

/** Only a primary knows a key master: secondaries and read-only copies name nobody, and that is no vote (KM-3, KM-27). */
function canName(view: ServerZoneView): boolean {
  return view.copy === "primary";
}

function unknownRole(picture: ZonePicture): RoleJudgement {
  const holder = lastKnownHolder(picture);
  return {
    verdict: "unknown",
    settling: false,
    settlesAt: null,
    holder,
    holderReachable: holder === null ? null : isServerReachable(holder, picture),
    contenders: [],
  };
}

function lastKnownHolder(picture: ZonePicture): ServerName | null {
  const words = [
    ...picture.views.map(({ view }) => ({ says: view.holder, at: view.viewedAt })),
    ...picture.directory.map(({ assignment }) => ({
      says: assignment.holders.length === 1 ? (assignment.holders[0] ?? null) : null,
      at: assignment.readAt,
    })),
  ].filter(({ says }) => says !== null);
  const newest = Math.max(...words.map(({ at }) => at));
  const named = new Set(words.filter(({ at }) => at === newest).map(({ says }) => says));
  const [only] = named;
  return named.size === 1 ? (only ?? null) : null;
}

function collect(input: {
  readonly picture: ZonePicture;
  readonly views: readonly ServerZoneView[];
  readonly assignments: readonly DirectoryAssignment[];
  readonly now: Instant;
}): Testimony {
  const { picture, views, assignments, now } = input;
  const changedAt = picture.roleChangedAt;
  const window = settlingEnd(picture, now);
  const isRecent = (at: Instant) => changedAt === null || at >= changedAt;
  const claims = views.filter((view) => view.isHolder);
  const counting =
    window === null
      ? claims
      : withoutLagging(claims, assignments, ({ viewedAt }) => isRecent(viewedAt));
  const withoutDirectory = picture.storage !== "directory";
  return {
    selfClaims: counting.map(({ server }) => server),
    words: [
      ...views
        .filter((view) => !view.isHolder || counting.includes(view))
        .filter((view) => !(withoutDirectory && view.holder === null))
        .map((view) => ({ says: view.holder, isRecent: isRecent(view.viewedAt) })),
      ...assignments
        .filter(({ holders }) => holders.length <= 1)
        .map(({ holders, readAt }) => ({ says: holders[0] ?? null, isRecent: isRecent(readAt) })),
    ],
    doubles: assignments.filter(({ holders }) => holders.length > 1),
    excused: counting.length < claims.length,
    window,
  };
}

/**
 * Right after a move: the claims that were refreshed since; else those that some replica of the directory supports. A server
 * that took or lost the role in a transfer refreshes at once, and not every source dates that refresh.
 */
function withoutLagging(
  claims: readonly ServerZoneView[],
  assignments: readonly DirectoryAssignment[],
  isRefreshed: (view: ServerZoneView) => boolean,
): readonly ServerZoneView[] {
  const refreshed = claims.filter(isRefreshed);
  if (refreshed.length > 1) return withoutLaggingReplicas(refreshed, assignments);
  if (refreshed.length > 0 || assignments.length === 0) {
    return refreshed.length > 0 ? refreshed : claims;
  }
  return claims.filter(({ server }) => assignments.some(({ holders }) => holders.includes(server)));
}

/**
 * Several claims were refreshed since the move. A server may have read its own replica before that heard of the move (KM-10): then
 * the replica still lists it, or already lists another. Who took the role read at the instant of the move (KM-41), before all others.
 */
function withoutLaggingReplicas(
  claims: readonly ServerZoneView[],
  assignments: readonly DirectoryAssignment[],
): readonly ServerZoneView[] {
  const ownReplica = ({ server }: ServerZoneView) =>
    assignments.find(({ replica }) => replica === server)?.holders ?? null;
  const current = claims.filter((claim) => ownReplica(claim)?.includes(claim.server) !== false);
  if (current.length <= 1) return current.length === 1 ? current : claims;
  if (current.some((claim) => ownReplica(claim) === null)) return current;
  const first = Math.min(...current.map(({ viewedAt }) => viewedAt));
  return current.filter(({ viewedAt }) => viewedAt === first);
}

function settlingEnd(picture: ZonePicture, now: Instant): Instant | null {
  if (picture.roleChangedAt === null) return null;
  const end = picture.roleChangedAt + picture.estate.pollingIntervalSeconds;
  return picture.roleChangedAt <= now && now < end ? end : null;
}

function contendersOf(testimony: Testimony): readonly ServerName[] {
  const names = new Set<ServerName>(testimony.selfClaims);
  for (const { says } of testimony.words) if (says !== null) names.add(says);
  for (const { holders } of testimony.doubles) for (const holder of holders) names.add(holder);
  return [...names].sort();
}

/** Whom to believe while sources settle: the one who claims the role itself, else the one whom every recent source names. */
function referenceHolder(testimony: Testimony): ServerName | null {
  const [claimant] = testimony.selfClaims;
  if (testimony.selfClaims.length === 1 && claimant !== undefined) return claimant;
  const recent = testimony.words.filter(({ isRecent }) => isRecent);
  const words = new Set((recent.length > 0 ? recent : testimony.words).map(({ says }) => says));
  const [only] = words;
  return words.size === 1 ? (only ?? null) : null;
}

function verdictOf(
  testimony: Testimony,
  contenders: readonly ServerName[],
  reference: ServerName | null,
  picture: ZonePicture,
): { readonly verdict: KeyMasterVerdict; readonly holder: ServerName | null } {
  if (new Set(testimony.selfClaims).size > 1 || testimony.doubles.length > 0) {
    return { verdict: "split", holder: holderDespiteSplit(testimony) };
  }
  if (contenders.length === 0) return { verdict: "unassigned", holder: null };
  if (contenders.every((name) => !couldHold(name, picture))) {
    return {
      verdict: "orphaned",
      holder: contenders.length === 1 ? (contenders[0] ?? null) : null,
    };
  }
  const contradicted = testimony.words.some(({ says }) => says !== reference);
  const isExcused = testimony.window !== null && reference !== null;
  if (contradicted && !isExcused) return { verdict: "disputed", holder: reference };
  return { verdict: "agreed", holder: reference };
}

/** Of two claimants the one that the directory names; of two directory values the one that claims the role itself. */
function holderDespiteSplit(testimony: Testimony): ServerName | null {
  const claimants = new Set(testimony.selfClaims);
  const [claimant] = claimants;
  if (claimants.size === 1) return claimant ?? null;
  return null;
}

/**
 * Could this server hold the role as far as is known? No, if nobody knows it, it is a read-only domain controller (KM-27), its
 * copy cannot be written (KM-3), or it answers and does not host the zone. A server that cannot be asked is believed.
 */
function couldHold(server: ServerName, picture: ZonePicture): boolean {
  const held = picture.servers.get(server);
  const seen = picture.views.find(({ view }) => view.server === server);
  if (seen !== undefined) {
    const isReadOnly = held?.report.kind === "read-only-domain-controller";
    return !isReadOnly && seen.view.copy === "primary" && seen.view.isWritable;
  }
  if (held === undefined || held.report.kind === "read-only-domain-controller") return false;
  return !(held.isFresh && held.report.reachable);
}
