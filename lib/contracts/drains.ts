import * as z from "zod";
import { DECOMMISSION_OBSTACLES } from "@/lib/dnssec/key-master/decommission";
import { PreferenceSchema } from "./candidates";
import { MoveOutcomeSchema } from "./moves";
import { EstateClock, ListQuery, WireInstant, WireServerName, WireZoneName } from "./wire";

export const DRAIN_PHASES = [
  "running",
  "pausing",
  "paused",
  "stopped",
  "finished",
  "cancelled",
] as const;
export const DrainPhaseSchema = z
  .enum(DRAIN_PHASES)
  .meta({ id: "DrainPhase", description: "`stopped`: by an unclear outcome or a hold" });

/** `waiting`: a key of the zone is changing, it is tried again when that has ended. */
export const DrainItemStateSchema = z.enum([
  "ready",
  "waiting",
  "running",
  "moved",
  "not-moved",
  "unclear",
  "skipped",
]);

export const DrainZoneItem = z
  .object({
    zone: WireZoneName,
    target: WireServerName.nullable(),
    move: z.string().nullable(),
    state: DrainItemStateSchema,
    reason: z.string().nullable(),
    outcome: MoveOutcomeSchema.nullable(),
  })
  .meta({ id: "DrainZone", description: "One zone of a drain" });

/** A server that could take a zone over. */
export const DrainChoiceItem = z
  .object({
    server: WireServerName,
    preference: PreferenceSchema,
    state: z.enum(["ready", "waiting", "skipped"]),
    reason: z.string().nullable(),
    /** Gates that warn and have no note yet, where nothing else stands against it. */
    needsNotes: z.array(z.string()),
  })
  .meta({ id: "DrainChoice", description: "A possible new holder of one zone of a drain" });

const counts = z.object({
  total: z.int(),
  ready: z.int(),
  waiting: z.int(),
  running: z.int(),
  moved: z.int(),
  notMoved: z.int(),
  unclear: z.int(),
  skipped: z.int(),
});

const drainBase = {
  id: z.string(),
  server: WireServerName,
  estate: z.string(),
  /** `return` brings the zones of another drain back. */
  kind: z.enum(["drain", "return"]),
  phase: DrainPhaseSchema,
  parallel: z.int(),
  continueOnUnclear: z.boolean(),
  reason: z.string(),
  requestedBy: z.string(),
  createdAt: WireInstant,
  finishedAt: WireInstant.nullable(),
  stoppedBecause: z.string().nullable(),
  /** The drain that this one takes back, and the one that took this one back. */
  returns: z.string().nullable(),
  returnedBy: z.string().nullable(),
  canReturn: z.boolean(),
  counts,
  revision: z.int(),
} as const;

export const DrainSummary = z
  .object(drainBase)
  .meta({ id: "DrainSummary", description: "A drain in a list" });

/** A drain with every zone. */
export const DrainItem = z
  .object({ ...drainBase, items: z.array(DrainZoneItem), clocks: z.array(EstateClock) })
  .meta({ id: "Drain", description: "All roles of one server, moved away or brought back" });
export type DrainItem = z.infer<typeof DrainItem>;

export const NewDrain = z
  .strictObject({
    whatIf: z.boolean().optional(),
    parallel: z.int().min(1).max(50).default(4),
    continueOnUnclear: z.boolean().default(false),
    /** Zone to server; zones that are not named get the best candidate by preference. */
    candidates: z.record(z.string().max(1100), z.string().max(1100)).optional(),
    reason: z.string().trim().max(2000).optional(),
    /** What to do with zones whose keys are changing. */
    rolling: z.enum(["wait", "skip"]).default("skip"),
    /** Why to go on although a gate warns, by gate: written once for all zones. */
    notes: z.record(z.string().max(100), z.string().trim().min(1).max(2000)).optional(),
  })
  .meta({ id: "NewDrain", description: "A server that is to hold no role any more" });

/** What a drain would do; nothing is kept. */
export const DrainPreview = z
  .object({
    server: WireServerName,
    estate: z.string(),
    /** Each with every other server that hosts it, the best first. */
    items: z.array(DrainZoneItem.extend({ choices: z.array(DrainChoiceItem) })),
    counts,
    /** What warns and has no note yet: a note for the gate lets so many zones through. */
    warnings: z.array(z.object({ gate: z.string(), evidence: z.string(), zones: z.int() })),
    clocks: z.array(EstateClock),
  })
  .meta({ id: "DrainPreview", description: "What a drain would do" });

export const DrainReturn = z.strictObject({
  reason: z.string().trim().max(2000).optional(),
  parallel: z.int().min(1).max(50).optional(),
  continueOnUnclear: z.boolean().optional(),
});

export const DrainListQuery = ListQuery.extend({
  server: z.string().max(1100).optional(),
  estate: z.string().max(200).optional(),
});

/** May a server be taken out of service for good? */
export const DecommissionItem = z
  .object({
    server: WireServerName,
    estate: z.string(),
    can: z.boolean(),
    reasons: z.array(
      z.object({
        code: z.enum(DECOMMISSION_OBSTACLES),
        sentence: z.string(),
        zones: z.array(WireZoneName),
        total: z.int(),
      }),
    ),
    clocks: z.array(EstateClock),
  })
  .meta({ id: "Decommission", description: "What hangs on a server" });
