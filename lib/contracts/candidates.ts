import * as z from "zod";
import { PREFERENCES } from "@/lib/dnssec/key-master/move/move-facts";
import { ForecastItem, ForecastWord, GateItem } from "./moves";
import { WireInstant, WireServerName } from "./wire";

/** A rule of the house about who should hold roles; drains follow it. */
export const PreferenceSchema = z.enum(PREFERENCES);

/** A server that hosts the zone, as the next holder of its role: the ineligible ones too, with the reason. */
export const CandidateItem = z
  .object({
    server: WireServerName,
    /** For a transfer. */
    eligible: z.boolean(),
    gates: z.array(GateItem),
    forecast: ForecastWord,
    missingKeys: z.array(z.string()),
    preference: PreferenceSchema,
    forecastDetail: ForecastItem,
    isHolder: z.boolean(),
    /** Roles that it holds already. */
    rolesHeld: z.int(),
    /** Per other kind of move: does any gate refuse? */
    eligibleFor: z.object({
      transfer: z.boolean(),
      seize: z.boolean(),
      "seize-without-keys": z.boolean(),
      assign: z.boolean(),
    }),
  })
  .meta({ id: "Candidate", description: "A possible next key master" });
export type CandidateItem = z.infer<typeof CandidateItem>;

/** When a planned transfer meets no change of keys (KM-47): a prediction by the zone's own timers, estate's clock. */
export const SafeSlotItem = z
  .object({
    /** null = not before somebody has acted. */
    from: WireInstant.nullable(),
    /** When the next change of keys is due; null = none is foreseen. */
    until: WireInstant.nullable(),
    sentence: z.string(),
  })
  .meta({
    id: "SafeSlot",
    description: "When the role can be transferred without meeting a rollover",
  });

export const PreferenceChange = z.strictObject({ preference: PreferenceSchema });
export const PreferenceItem = z.object({
  server: WireServerName,
  estate: z.string(),
  preference: PreferenceSchema,
  /** Who said so, and when (wall clock); null where nobody has. */
  by: z.string().nullable(),
  at: WireInstant.nullable(),
});
export type PreferenceItem = z.infer<typeof PreferenceItem>;
