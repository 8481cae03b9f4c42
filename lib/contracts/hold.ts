import * as z from "zod";
import { WireInstant } from "./wire";

/** "No changes now": checked when a move is asked for and again when it is dispatched. Instants are wall clock. */
export const HoldItem = z
  .object({
    held: z.boolean(),
    reason: z.string().nullable(),
    by: z.string().nullable(),
    at: WireInstant.nullable(),
  })
  .meta({ id: "Hold", description: "Whether role changes are held back, by whom and why" });
export type HoldItem = z.infer<typeof HoldItem>;

export const HoldChange = z
  .strictObject({ held: z.boolean(), reason: z.string().trim().max(2000).optional() })
  .refine(({ held, reason }) => !held || (reason ?? "") !== "", {
    path: ["reason"],
    message: "Say why changes are held back.",
  });

/** Rules of the house. Without keys an approval is never waived. */
export const PolicyItem = z
  .object({ seizeApproval: z.enum(["required", "waived"]) })
  .meta({ id: "MovePolicy", description: "Who has to agree to what" });
export const PolicyChange = z.strictObject({ seizeApproval: z.enum(["required", "waived"]) });
