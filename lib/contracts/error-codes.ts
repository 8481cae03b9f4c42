import * as z from "zod";

/** One Win32 code, or a name that does not exist, with our own words (spec §5). */
export const ErrorCodeItem = z
  .object({
    /** null for an invented name. */
    code: z.int().nullable(),
    hex: z.string().nullable(),
    symbol: z.string(),
    /** False for names that circulate but do not exist (spec §5.3). */
    exists: z.boolean(),
    /** For an invented name: the real codes that are meant. */
    meant: z.array(z.int()),
    text: z.string(),
    meaning: z.string(),
    likelyCauses: z.array(z.string()),
    whatToDo: z.string(),
    doNot: z.string().nullable(),
    affectsUsers: z.enum(["no", "some", "yes", "unknown"]),
    owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
    /** Zones that show it, or the situation it stands for, right now. */
    zonesNow: z.array(z.object({ zone: z.string(), estate: z.string(), why: z.string() })),
  })
  .meta({ id: "ErrorCode", description: "A Win32 DNS error code explained" });
export type ErrorCodeItem = z.infer<typeof ErrorCodeItem>;
