import type { Instant } from "@/lib/dnssec/instant";
import type { EvidenceLine, MoveOutcome } from "@/lib/dnssec/key-master/move/state";
import { listed } from "@/lib/dnssec/status/format-instant";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import {
  freshAssignments,
  freshViews,
  mergeFacts,
  type ZonePicture,
} from "@/lib/dnssec/status/merge-facts";
import type { DirectoryAssignment, ServerName, ServerZoneView } from "@/lib/dnssec/zone-report";

export type OutcomeQuestion = {
  readonly from: ServerName | null;
  readonly target: ServerName;
  readonly facts: ZoneFacts;
  /** Estate's clock, as are the next two. */
  readonly now: Instant;
  readonly changedAt: Instant;
  readonly verifyUntil: Instant;
  /** Is it certain from the replies that no step has changed anything, nor will? */
  readonly nothingWasDone: boolean;
  /** Was any reply lost or only partly good? Then it is `unclear` until the facts have told. */
  readonly replyIsMissing: boolean;
};

/** `outcome` null = nothing can be said yet. `unclear` is never settled: facts or a person settle it. */
export type OutcomeAnswer = {
  readonly outcome: MoveOutcome | null;
  readonly evidence: readonly EvidenceLine[];
};

/** Everybody who can be asked about the role, as far as it was read after the last step. */
type Testimony = {
  readonly picture: ZonePicture;
  /** Every hosting primary that answers. */
  readonly primaries: readonly ServerZoneView[];
  readonly replicas: readonly DirectoryAssignment[];
};

/**
 * The outcome as re-read claims tell it, never as a reply does (style.md §5.6). `moved`: the new holder, every replica of the
 * directory that was read and every hosting primary that answers say so, with at least one witness besides the new holder.
 * `not-moved`: all of them, the new holder among them, name the old one; before the time is over only if it is certain that
 * nothing was done. Else `unclear` once the time is over, or from the start where a reply is missing.
 */
export function judgeOutcome(question: OutcomeQuestion): OutcomeAnswer {
  const { facts, changedAt, now, verifyUntil, replyIsMissing, nothingWasDone, target, from } =
    question;
  const isOver = now >= verifyUntil;
  const open = isOver || replyIsMissing ? "unclear" : null;
  if (facts.lastReadAt === null || facts.lastReadAt < changedAt) {
    return { outcome: open, evidence: [NOTHING_READ] };
  }
  const picture = mergeFacts(facts);
  const testimony: Testimony = {
    picture,
    primaries: freshViews(picture).filter(({ copy }) => copy === "primary"),
    replicas: freshAssignments(picture),
  };
  const evidence = evidenceOf(testimony, target);
  if (allName(target, testimony) && claims(target, testimony) && hasWitness(target, testimony)) {
    return { outcome: "moved", evidence };
  }
  const isAsBefore = allName(from, testimony) && answers(target, testimony);
  return { outcome: isAsBefore && (isOver || nothingWasDone) ? "not-moved" : open, evidence };
}

const NOTHING_READ: EvidenceLine = {
  source: "Keymaster",
  says: "Nothing could be read since the last step.",
  at: null,
  speaks: "neither",
};

/**
 * Nobody who was read names anybody else, and where somebody reads the directory some replica of it was read now. In an estate whose
 * directory nobody reads the primaries speak for it: each has its view from its own replica (KM-10).
 */
function allName(holder: ServerName | null, { picture, primaries, replicas }: Testimony): boolean {
  const isDirectorySilent = picture.directory.length > 0 && replicas.length === 0;
  if (picture.storage === "directory" && isDirectorySilent) return false;
  return (
    primaries.every(
      (view) => view.holder === holder && (view.isHolder || holder !== view.server),
    ) &&
    replicas.every(({ holders }) =>
      holder === null ? holders.length === 0 : holders.length === 1 && holders[0] === holder,
    )
  );
}

function claims(target: ServerName, { primaries }: Testimony): boolean {
  return primaries.some(({ server, isHolder }) => server === target && isHolder);
}

function answers(server: ServerName, { primaries }: Testimony): boolean {
  return primaries.some((view) => view.server === server);
}

function hasWitness(target: ServerName, { primaries, replicas }: Testimony): boolean {
  return (
    primaries.some(({ server, holder }) => server !== target && holder === target) ||
    replicas.some(({ replica, holders }) => replica !== target && holders.includes(target))
  );
}

function evidenceOf(
  { picture, primaries, replicas }: Testimony,
  target: ServerName,
): readonly EvidenceLine[] {
  const silent = picture.views.filter(({ view, isFresh }) => !isFresh && view.copy === "primary");
  return [
    ...primaries.map((view) => viewEvidence(view, target)),
    ...silent.map(
      ({ view }): EvidenceLine => ({
        source: view.server,
        says: "does not answer",
        at: null,
        speaks: "neither",
      }),
    ),
    ...replicas.map((replica) => replicaEvidence(replica, target)),
  ];
}

function viewEvidence(view: ServerZoneView, target: ServerName): EvidenceLine {
  return {
    source: view.server,
    says: view.isHolder ? "I hold the role" : `${view.holder ?? "nobody"} holds the role`,
    at: view.viewedAt,
    speaks: view.holder === target ? "for" : "against",
  };
}

function replicaEvidence(
  { replica, holders, readAt }: DirectoryAssignment,
  target: ServerName,
): EvidenceLine {
  return {
    source: `the directory on ${replica}`,
    says: holders.length === 0 ? "lists nobody" : `lists ${listed(holders)}`,
    at: readAt,
    speaks: holders.length === 1 && holders[0] === target ? "for" : "against",
  };
}
