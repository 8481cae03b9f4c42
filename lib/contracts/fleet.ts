import * as z from "zod";
import { DrainSummary } from "./drains";
import { HoldItem } from "./hold";
import { MoveSummary, OldHolderWatchItem } from "./moves";
import { EstateClock, WireInstant, WireServerName, WireZoneName } from "./wire";
import { StatusSchema } from "./zones";

const AgentCounts = z.object({ total: z.int(), silent: z.int() });

/** What the frame around every page tells: what time it is where, and whether agents are silent. */
export const Frame = z
  .object({ clocks: z.array(EstateClock), agents: AgentCounts })
  .meta({ id: "Frame" });
export type Frame = z.infer<typeof Frame>;

/** The fleet in one answer: a headline, counts, and what needs a person, sorted by deadline. */
export const Fleet = z
  .object({
    clocks: z.array(EstateClock),
    /** One line for the ops lead. */
    headline: z.string(),
    /** Do users feel anything now, and the earliest harm if nobody acts. */
    affectsUsers: z.enum(["no", "some", "yes", "unknown"]),
    firstHarm: z.object({ zone: WireZoneName, estate: z.string(), at: WireInstant }).nullable(),
    zones: z.object({ total: z.int(), byStatus: z.record(StatusSchema, z.int().nonnegative()) }),
    attention: z.array(
      z.object({
        zone: WireZoneName,
        displayName: z.string(),
        estate: z.string(),
        status: StatusSchema,
        sentence: z.string(),
        nextStep: z.object({
          text: z.string(),
          owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
        }),
        deadline: WireInstant.nullable(),
        since: WireInstant.nullable(),
        /** Further zones with the same status and the same holder or server, folded into this row. */
        more: z.int(),
        holder: WireServerName.nullable(),
      }),
    ),
    /** Rows of `attention` that were left out; the zone list has them all. */
    attentionTotal: z.int(),
    /** Answers that do not validate, or not for long, as they were seen over DNS: failing zones first, then by when the first signature ends. */
    wire: z.object({
      /** At most 20. */
      items: z.array(
        z.object({
          zone: WireZoneName,
          displayName: z.string(),
          estate: z.string(),
          state: z.enum(["failing", "expiring"]),
          /** Since when the zone has its status. */
          since: WireInstant.nullable(),
          /** The earliest end of any signature that a user could be served; null where none is served. */
          endsAt: WireInstant.nullable(),
          /** The loudest of what checks found; null where they found nothing that a person should act on. */
          finding: z
            .object({
              tag: z.string(),
              severity: z.enum(["error", "warning", "notice"]),
              sentence: z.string(),
              owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
              since: WireInstant,
            })
            .nullable(),
          moreFindings: z.int().nonnegative(),
          /** Servers that findings blame. */
          servers: z.array(WireServerName),
        }),
      ),
      total: z.int().nonnegative(),
    }),
    /** Key change steps that fall due on each of the next 14 days, counted from each estate's now. */
    keyChangesPerDay: z.array(z.int().nonnegative()).length(14),
    /** The soonest planned events and deadlines of the next 14 days, at most 100. */
    upcoming: z.array(
      z.object({
        zone: WireZoneName,
        estate: z.string(),
        what: z.string(),
        at: WireInstant,
      }),
    ),
    /** Changes of the role in the last 14 days, newest first, whoever made them. */
    recentRoleChanges: z.array(
      z.object({
        zone: WireZoneName,
        estate: z.string(),
        at: WireInstant,
        from: z.string().nullable(),
        to: z.string().nullable(),
        through: z.enum(["keymaster", "outside", "clock"]),
      }),
    ),
    /** "No changes now", for everything. */
    hold: HoldItem,
    /** Zones that are held back by themselves. */
    heldZones: z.int(),
    moves: z.object({
      /** Under way, waiting or unclear: newest first, at most 20. */
      live: z.array(MoveSummary),
      liveTotal: z.int(),
      awaitingApproval: z.int(),
      unclear: z.int(),
      /** Seized without keys and not signed anew: the undo is open. */
      undoOpen: z.int(),
      /** Closed lately, newest first, at most 10. */
      recent: z.array(MoveSummary),
    }),
    /** Old holders that may come back after a seize: alarms first, at most 20. */
    watches: z.array(OldHolderWatchItem),
    /** Drains that have not ended. */
    drains: z.array(DrainSummary),
    servers: z.object({ total: z.int(), unreachable: z.int() }),
    agents: AgentCounts,
  })
  .meta({ id: "Fleet", description: "Health of the whole fleet" });
export type Fleet = z.infer<typeof Fleet>;
