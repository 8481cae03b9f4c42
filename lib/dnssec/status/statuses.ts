import { STATUSES, type Status } from "@/lib/dnssec/status/judgement";
import { freshViews } from "@/lib/dnssec/status/merge-facts";
import {
  isHalted,
  isWaitingForParent,
  runningRollovers,
} from "@/lib/dnssec/status/running-rollover";
import { isHolderDown, type Situation } from "@/lib/dnssec/status/situation";

/**
 * Every status that applies, the most urgent first. `healthy` and `not-signed` stand alone: what is not known is never healthy,
 * and what is not signed is never called healthy.
 */
export function judgeStatuses(situation: Situation): readonly [Status, ...Status[]] {
  const applying = new Set(
    CANDIDATES.filter(({ applies }) => applies(situation)).map(({ status }) => status),
  );
  const [head, ...rest] = STATUSES.filter((status) => applying.has(status));
  if (head !== undefined) return [head, ...rest];
  const isGreen = situation.signed === true && situation.service.state === "validating";
  return [isGreen ? "healthy" : "not-signed"];
}

/** Is anything that the status rests on not known now? */
export function isUnknown(situation: Omit<Situation, "unknownSince">): boolean {
  const { picture, signed, role, service } = situation;
  if (freshViews(picture).length === 0 || service.state === "unknown") return true;
  if (signed !== true) return signed === null;
  if (role.verdict === "unknown") return true;
  return role.verdict !== "orphaned" && role.holder !== null && role.holderReachable === null;
}

const CANDIDATES: readonly {
  readonly status: Status;
  readonly applies: (situation: Situation) => boolean;
}[] = [
  { status: "failing", applies: ({ service }) => service.state === "failing" },
  { status: "expiring", applies: ({ service }) => service.state === "expiring" },
  { status: "role-unclear", applies: isRoleUnclear },
  { status: "stuck", applies: (situation) => hasRollover(situation, isHalted) },
  { status: "key-master-down", applies: isKeyMasterDown },
  { status: "unknown", applies: isUnknown },
  {
    status: "waiting-for-parent",
    applies: (situation) => hasRollover(situation, isWaitingForParent),
  },
  { status: "rolling", applies: isRolling },
  {
    status: "waiting-its-turn",
    applies: (situation) => hasRollover(situation, ({ phase }) => phase === "queued"),
  },
];

function isRoleUnclear({ role, signed }: Situation): boolean {
  if (role.verdict === "unassigned") return signed === true;
  return role.verdict === "split" || role.verdict === "disputed" || role.verdict === "orphaned";
}

/** A zone of which no server answers is unknown, not merely without its key master. */
function isKeyMasterDown(situation: Situation): boolean {
  const { picture, signed } = situation;
  return signed !== false && isHolderDown(situation) && freshViews(picture).length > 0;
}

function isRolling(situation: Situation): boolean {
  return hasRollover(
    situation,
    (rollover) =>
      rollover.phase !== "queued" && !isHalted(rollover) && !isWaitingForParent(rollover),
  );
}

/** What the last word of servers that cannot be asked now says about a rollover is no statement about now. */
function hasRollover(
  { picture }: Situation,
  matches: (rollover: ReturnType<typeof runningRollovers>[number]["rollover"]) => boolean,
): boolean {
  if (freshViews(picture).length === 0) return false;
  return runningRollovers(picture).some(({ rollover }) => matches(rollover));
}
