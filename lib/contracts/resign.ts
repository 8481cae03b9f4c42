import * as z from "zod";
import { RESIGN_PHASES } from "@/lib/dnssec/key-master/resign/state";
import { MoveLogItem, MoveStepItem } from "./moves";
import { EstateClock, WireInstant, WireServerName, WireZoneName } from "./wire";

export const ResignPhaseSchema = z.enum(RESIGN_PHASES).meta({
  id: "ResignPhase",
  description: "`halted`: a step failed or its reply was lost; a person looks and decides",
});

/** The guided task after a seize without keys (KM-42, KM-43): new keys, signatures, DS, anchors. */
export const ResignItem = z
  .object({
    id: z.string(),
    zone: WireZoneName,
    displayName: z.string(),
    estate: z.string(),
    phase: ResignPhaseSchema,
    move: z.string().nullable(),
    server: WireServerName,
    requestedBy: z.string(),
    reason: z.string(),
    steps: z.array(
      MoveStepItem.omit({ verify: true, undo: true, runs: true }).extend({
        owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
        title: z.string(),
      }),
    ),
    /** The DS set that the parent has to publish, one whole record a line, to be copied. */
    ds: z.array(
      z.object({ keyTag: z.int(), digestType: z.int(), digest: z.string(), record: z.string() }),
    ),
    parent: z.object({
      state: z.enum(["current", "stale", "none", "unreachable", "unknown"]),
      /** `observed`: the parent's servers were asked over DNS; `reported`: a server of the zone says so; null = nobody has seen it. */
      basis: z.enum(["observed", "reported"]).nullable(),
      seenAt: WireInstant.nullable(),
      waitsSince: WireInstant.nullable(),
    }),
    /** Resolvers that hold an anchor for the zone; ticked when the new key is seen there, or by hand. */
    anchors: z.array(
      z.object({
        server: z.string(),
        state: z.enum(["to-do", "observed", "ticked"]),
        by: z.string().nullable(),
        at: WireInstant.nullable(),
        /** What the server was last seen to trust of the zone itself; null = nobody asks it. */
        holds: z.object({ keyTags: z.array(z.int()), readAt: WireInstant }).nullable(),
      }),
    ),
    haltedBecause: z.string().nullable(),
    /** Who called it done although something was not seen. */
    calledDoneBy: z.object({ by: z.string(), reason: z.string() }).nullable(),
    log: z.array(MoveLogItem),
    createdAt: WireInstant,
    finishedAt: WireInstant.nullable(),
    revision: z.int(),
    clocks: z.array(EstateClock),
  })
  .meta({ id: "Resign", description: "Signing a zone anew with new keys" });
export type ResignItem = z.infer<typeof ResignItem>;

export const NewResign = z
  .strictObject({
    reason: z.string().trim().max(2000).optional(),
    /** Needed while the old holder answers again: moving back would cost nothing (KM-44). */
    evenThoughOldHolderIsBack: z.boolean().optional(),
    /** Names of resolvers that hold an anchor for the zone. */
    anchors: z.array(z.string().min(1).max(255)).max(500).optional(),
  })
  .meta({ id: "NewResign", description: "The old holder will not return: sign with new keys" });

export const ResignTick = z.strictObject({
  server: z.string().min(1).max(255),
  done: z.boolean(),
});
export const ResignDecision = z.strictObject({ reason: z.string().trim().max(2000).optional() });
