import * as z from "zod";
import { MOVE_PHASES } from "@/lib/dnssec/key-master/move/state";
import { MOVE_KINDS } from "@/lib/dnssec/key-master/move/step";
import {
  EstateClock,
  ListQuery,
  WireInstant,
  WireSeconds,
  WireServerName,
  WireZoneName,
} from "./wire";

/** The four doors (api.md, Moves). No path leads from one to another: another kind is another move. */
export const MoveKindSchema = z
  .enum(MOVE_KINDS)
  .meta({ id: "MoveKind", description: "Which of the four doors to the role" });

/** Every phase but `closed` and `undo-window` is live: at most one live move per zone. */
export const MovePhaseSchema = z
  .enum(MOVE_PHASES)
  .meta({ id: "MovePhase", description: "Where a move stands" });

export const MoveOutcomeSchema = z
  .enum(["moved", "not-moved", "unclear"])
  .meta({ id: "MoveOutcome", description: "What re-reading every claim showed" });

export const ClosedBecauseSchema = z.enum(["finished", "cancelled", "rejected", "expired"]);

/** One condition of a move with what was seen. `observedAt` is by the estate's clock; null = nobody has seen it. */
export const GateItem = z
  .object({
    gate: z.string(),
    result: z.enum(["passed", "warned", "refused"]),
    evidence: z.string(),
    observedAt: WireInstant.nullable(),
    remedy: z.string().nullable(),
  })
  .meta({ id: "Gate", description: "A condition of a move, its evidence and the way out" });
export type GateItem = z.infer<typeof GateItem>;

export const ForecastWord = z.enum(["clean", "re-sign-needed", "impossible"]);

const ToDoItem = z.object({
  what: z.enum([
    "wait-for-old-holder",
    "add-ksk",
    "add-zsk",
    "resign-zone",
    "replace-ds",
    "replace-anchors",
    "check-secondaries",
  ]),
  sentence: z.string(),
  owner: z.enum(["ops", "parent-operator", "resolver-operator", "server"]),
  /** About how long it takes; null where nobody can tell. */
  takesSeconds: WireSeconds.nullable(),
  /** When it must be done, so that nobody loses the zone. */
  before: WireInstant.nullable(),
});

/** What taking the role over costs, before anything is done (KM-32, KM-42, KM-43). Instants by the estate's clock. */
export const ForecastItem = z
  .object({
    result: ForecastWord,
    sentence: z.string(),
    /** Descriptors whose keys the server does not open, and where a copy might be. */
    missing: z.array(
      z.object({
        descriptorId: z.string(),
        keyRole: z.enum(["ksk", "zsk", "csk"]),
        algorithm: z.int(),
        custody: z.object({
          kind: z.enum(["directory", "certificate-store", "provider", "file"]),
          provider: z.string().nullable(),
        }),
        openedBy: z.array(WireServerName),
        copyMightBe: z.array(z.string()),
      }),
    ),
    /** In the order in which it has to be done; empty unless `re-sign-needed`. */
    toDo: z.array(ToDoItem),
    /** null where it is impossible. */
    users: z
      .object({
        affects: z.enum(["nobody", "users-of-validating-resolvers"]),
        sentence: z.string(),
        from: WireInstant.nullable(),
        lastsAfterParentSeconds: WireSeconds,
      })
      .nullable(),
    /** Why it is impossible, and what would change that. */
    because: z.string().nullable(),
    wayOut: z.string().nullable(),
  })
  .meta({ id: "Forecast", description: "What giving the role to one server would cost" });

export type ForecastItem = z.infer<typeof ForecastItem>;

/** The time-to-harm clock: what breaks when if nobody acts. Estate's clock. */
export const HarmItem = z
  .object({
    sentence: z.string(),
    safeUntil: WireInstant.nullable(),
    because: z.enum(["renewing", "dnskey-signature", "record-signature", "not-known"]),
    events: z.array(
      z.object({
        at: WireInstant,
        what: z.enum([
          "rollover-step-missed",
          "zsk-rollover-missed",
          "ksk-rollover-missed",
          "dnskey-signature-ends",
          "record-signature-ends",
        ]),
        sentence: z.string(),
        affectsUsers: z.boolean(),
      }),
    ),
    /** Other primaries that go on renewing signatures over records (KM-14). */
    goOnSigning: z.array(WireServerName),
  })
  .meta({ id: "TimeToHarm", description: "What waiting costs" });

export const MoveStepItem = z
  .object({
    /** Unique within the plan: `transfer`, `try-transfer`, `seize`. */
    step: z.string(),
    action: z.string(),
    server: WireServerName,
    /** The exact line that the server's own tools would get; in the lab the PowerShell line of Windows. */
    command: z.string(),
    expectedEffect: z.string(),
    verify: z.string(),
    undo: z.string(),
    /** `only-if-refused`: not before the step before it was refused by the server. */
    runs: z.enum(["always", "only-if-refused"]),
    state: z.enum(["pending", "running", "done", "failed", "unknown", "skipped"]),
    startedAt: WireInstant.nullable(),
    finishedAt: WireInstant.nullable(),
    /** What the server said, where it refused: its code and its own words. */
    error: z.object({ kind: z.string(), code: z.int().nullable(), detail: z.string() }).nullable(),
  })
  .meta({ id: "MoveStep", description: "One effect on one server" });

export const MovePlanItem = z
  .object({
    sentence: z.string(),
    /** Over values, never ages: what approve and execute have to repeat. */
    factsHash: z.string(),
    /** Wall clock, ten minutes after the last preflight or approval. */
    validUntil: WireInstant,
    gates: z.array(GateItem),
    forecast: ForecastWord,
    forecastDetail: ForecastItem,
    harm: HarmItem,
    /** What else a person has to know before (KM-18, KM-47). */
    notices: z.array(z.string()),
    steps: z.array(MoveStepItem),
  })
  .meta({ id: "MovePlan", description: "What will be done, to whom, and how it is undone" });
export type MovePlanItem = z.infer<typeof MovePlanItem>;

export const ApprovalItem = z.object({
  by: z.string(),
  role: z.string(),
  decision: z.enum(["approved", "rejected"]),
  at: WireInstant,
  reason: z.string().nullable(),
  factsHash: z.string(),
});

/** A line of the log: by the wall clock, in order. */
export const MoveLogItem = z.object({
  number: z.int(),
  at: WireInstant,
  kind: z.string(),
  sentence: z.string(),
  by: z.string().nullable(),
});

/** What was read or concluded after the steps, from whom and when (estate's clock). */
export const OutcomeEvidenceItem = z.object({
  source: z.string(),
  says: z.string(),
  at: WireInstant.nullable(),
  /** For the new holder, against it, or neither. */
  speaks: z.enum(["for", "against", "neither"]),
});

/** A value that is not any more what the plan rests on. */
export const ChangedFactItem = z.object({
  fact: z.string(),
  was: z.string().nullable(),
  is: z.string().nullable(),
});

const moveBase = {
  id: z.string(),
  zone: WireZoneName,
  displayName: z.string(),
  estate: z.string(),
  kind: MoveKindSchema,
  phase: MovePhaseSchema,
  /** Holder when the plan was made; null = there was none (assign). */
  from: WireServerName.nullable(),
  target: WireServerName,
  requestedBy: z.string(),
  reason: z.string(),
  /** Will the old holder come back, as far as the requester knows. */
  return: z.enum(["never", "maybe", "yes"]).nullable(),
  approvalsRequired: z.int(),
  outcome: MoveOutcomeSchema.nullable(),
  closedBecause: ClosedBecauseSchema.nullable(),
  undo: z.object({ possible: z.boolean(), until: WireInstant.nullable() }),
  /** The move that this one takes back, and the one that took this one back. */
  undoes: z.string().nullable(),
  undoneBy: z.string().nullable(),
  drain: z.string().nullable(),
  /** Wall clock. */
  createdAt: WireInstant,
  executedAt: WireInstant.nullable(),
  closedAt: WireInstant.nullable(),
  revision: z.int(),
} as const;

/** A move in a list. */
export const MoveSummary = z
  .object({ ...moveBase, sentence: z.string() })
  .meta({ id: "MoveSummary", description: "A role move in a list" });
export type MoveSummary = z.infer<typeof MoveSummary>;

/** A move with its plan, approvals, evidence and log. */
export const MoveItem = z
  .object({
    ...moveBase,
    plan: MovePlanItem,
    notes: z.record(z.string(), z.string()),
    override: z.object({ gate: z.string(), reason: z.string() }).nullable(),
    approvals: z.array(ApprovalItem),
    /** Wall clock: an approval waits four hours at most. */
    approvalUntil: WireInstant.nullable(),
    /** What has changed since the plan was made, and which gates block now; null unless `stale`. */
    stale: z
      .object({
        because: z.string(),
        changed: z.array(ChangedFactItem),
        gates: z.array(GateItem),
        expiresAt: WireInstant,
      })
      .nullable(),
    /** Who decided over an unclear outcome, and why; null where the facts told. */
    settledBy: z.object({ by: z.string(), reason: z.string() }).nullable(),
    executedBy: z.string().nullable(),
    rejection: z.object({ by: z.string(), reason: z.string() }).nullable(),
    outcomeEvidence: z.array(OutcomeEvidenceItem),
    /** Estate's clock: until then claims are re-read before the outcome is called unclear. */
    verifyUntil: WireInstant.nullable(),
    /** The one safe thing to do next, in a sentence; null where there is nothing. */
    nextAction: z.string().nullable(),
    /** What the caller may do with it now; everything else is refused. */
    may: z.array(
      z.enum([
        "approve",
        "reject",
        "execute",
        "cancel",
        "preflight",
        "verify",
        "settle",
        "move-back",
        "resign",
      ]),
    ),
    /** What has to be typed for execute. */
    confirm: z.string(),
    log: z.array(MoveLogItem),
    clocks: z.array(EstateClock),
  })
  .meta({ id: "Move", description: "A role move: plan, approvals, outcome, log" });
export type MoveItem = z.infer<typeof MoveItem>;

const Reason = z.string().trim().min(1).max(2000);
const Target = z.string().min(1).max(1100);

export const NewMove = z
  .strictObject({
    kind: MoveKindSchema,
    target: Target,
    reason: Reason,
    whatIf: z.boolean().optional(),
    return: z.enum(["never", "maybe", "yes"]).optional(),
    override: z.strictObject({ gate: z.string().min(1).max(100), reason: Reason }).optional(),
    notes: z.record(z.string().max(100), Reason).optional(),
  })
  .meta({ id: "NewMove", description: "A move that is asked for" });
export type NewMove = z.infer<typeof NewMove>;

/** The plan alone: answered to `whatIf`. Nothing is kept. */
export const MovePreview = z
  .object({
    zone: WireZoneName,
    estate: z.string(),
    kind: MoveKindSchema,
    from: WireServerName.nullable(),
    target: WireServerName,
    approvalsRequired: z.int(),
    plan: MovePlanItem,
    confirm: z.string(),
    clocks: z.array(EstateClock),
  })
  .meta({ id: "MovePreview", description: "What a move would do" });
export type MovePreview = z.infer<typeof MovePreview>;

const FactsHash = z.string().min(1).max(200);
export const MoveApproval = z.strictObject({
  factsHash: FactsHash,
  reason: z.string().max(2000).optional(),
});
export const MoveRejection = z.strictObject({ reason: Reason });
export const MoveExecution = z.strictObject({
  factsHash: FactsHash,
  confirm: z.string().max(400).default(""),
});
export const MoveCancellation = z.strictObject({ reason: z.string().max(2000).optional() });
export const MovePreflight = z.strictObject({
  notes: z.record(z.string().max(100), Reason).optional(),
});
export const MoveSettlement = z.strictObject({
  outcome: z.enum(["moved", "not-moved"]),
  reason: Reason,
});
export const MoveBack = z.strictObject({
  reason: z.string().max(2000).optional(),
  notes: z.record(z.string().max(100), Reason).optional(),
});

export const MoveListQuery = ListQuery.extend({
  zone: z.string().max(1100).optional(),
  estate: z.string().max(200).optional(),
  /** Old or new holder. */
  server: z.string().max(1100).optional(),
  kind: MoveKindSchema.optional(),
  phase: MovePhaseSchema.optional(),
  outcome: MoveOutcomeSchema.optional(),
  live: z.enum(["true", "false"]).optional(),
  drain: z.string().max(100).optional(),
});

/** A standing watch after a seize: the server that lost the role without being asked (KM-45). Estate's clock. */
export const OldHolderWatchItem = z
  .object({
    id: z.string(),
    move: z.string(),
    zone: WireZoneName,
    estate: z.string(),
    oldHolder: WireServerName,
    newHolder: WireServerName,
    /** `yielded`: it is back and says that the other one holds the role. */
    state: z.enum(["away", "returned", "both-claim", "yielded"]),
    /** Both have claimed the role for longer than one polling interval. */
    alarm: z.boolean(),
    sentence: z.string(),
    nextStep: z.string().nullable(),
    since: WireInstant,
    returnedAt: WireInstant.nullable(),
    /** Since when both claim the role. */
    bothSince: WireInstant.nullable(),
  })
  .meta({ id: "OldHolderWatch", description: "Is the old holder back, and what does it say?" });
export type OldHolderWatchItem = z.infer<typeof OldHolderWatchItem>;
