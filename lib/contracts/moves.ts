import * as z from "zod";
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
export const MOVE_PHASES = [
  "drafted",
  "stale",
  "awaiting-approval",
  "approved",
  "executing",
  "verifying",
  "undo-window",
  "closed",
] as const;
export const MovePhaseSchema = z
  .enum(MOVE_PHASES)
  .meta({ id: "MovePhase", description: "Where a move stands" });
export type MovePhaseWord = z.infer<typeof MovePhaseSchema>;

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
    /** The override that stands in for what is missing, by whom and why; null in all but one case. */
    overriddenBecause: z.string().nullable(),
  })
  .meta({ id: "Gate", description: "A condition of a move, its evidence and the way out" });
export type GateItem = z.infer<typeof GateItem>;

export const ForecastWord = z.enum(["clean", "re-sign-needed", "impossible"]);

/** What taking the role over costs, before anything is done (KM-32, KM-42, KM-43), and what breaks when if nobody acts. */
export const ForecastItem = z
  .object({
    result: ForecastWord,
    sentence: z.string(),
    missingKeys: z.array(
      z.object({
        descriptorId: z.string(),
        keyRole: z.enum(["ksk", "zsk", "csk"]),
        custody: z.string(),
        /** Where a copy might be. */
        mayBeAt: z.string(),
      }),
    ),
    /** In the order in which it has to be done; empty for `clean`. */
    toDo: z.array(
      z.object({
        what: z.string(),
        owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
        takes: z.string().nullable(),
      }),
    ),
    /** What users feel, and for how long. */
    users: z.string(),
    /** The time-to-harm clock: when the first answer breaks if nobody acts; `at` null = nothing does, or not known. */
    harm: z.object({
      at: WireInstant.nullable(),
      because: z.enum(["renewing", "dnskey-signature", "record-signature", "not-known"]),
      sentence: z.string(),
      events: z.array(z.object({ at: WireInstant, what: z.string() })),
    }),
  })
  .meta({ id: "Forecast", description: "What the move costs, and what waiting costs" });

export const MoveStepItem = z
  .object({
    /** Counts from 1. */
    step: z.int(),
    action: z.string(),
    server: WireServerName,
    /** The exact line that the server's own tools would get; in the lab the PowerShell line of Windows. */
    command: z.string(),
    expectedEffect: z.string(),
    verify: z.string(),
    undo: z.string().nullable(),
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

/** One source that was re-read after the steps: what it says of the holder. */
export const OutcomeEvidenceItem = z.object({
  source: z.enum(["server", "directory"]),
  server: WireServerName,
  says: WireServerName.nullable(),
  isSelf: z.boolean(),
  reachable: z.boolean().nullable(),
  observedAt: WireInstant.nullable(),
  /** Agrees with the target of the move. */
  agrees: z.boolean(),
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
    /** What has changed since the plan was made; empty unless `stale`. */
    staleBecause: z.array(z.object({ fact: z.string(), was: z.string(), is: z.string() })),
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
    state: z.enum(["away", "returned", "claims-the-role", "split-too-long", "ended"]),
    sentence: z.string(),
    since: WireInstant,
    returnedAt: WireInstant.nullable(),
    /** Since when two servers claim the role; an alarm once that is longer than one polling interval. */
    splitSince: WireInstant.nullable(),
    pollingIntervalSeconds: WireSeconds,
  })
  .meta({ id: "OldHolderWatch", description: "Is the old holder back, and what does it say?" });
export type OldHolderWatchItem = z.infer<typeof OldHolderWatchItem>;
