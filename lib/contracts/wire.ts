import * as z from "zod";

/** RFC 3339, UTC, ending in `Z`, whole seconds. */
export const WireInstant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)
  .meta({
    id: "Instant",
    description: "RFC 3339 instant in UTC, ending in Z",
    examples: ["2026-11-25T03:12:00Z"],
  });
export type WireInstant = z.infer<typeof WireInstant>;

/** A length of time in whole seconds. */
export const WireSeconds = z
  .int()
  .meta({ id: "Seconds", description: "Duration in whole seconds" });

/** A zone's name in data: lower-case A-labels without the trailing dot, `.` for the root. */
export const WireZoneName = z.string().min(1).max(255).meta({
  id: "ZoneName",
  description: "Lower-case A-labels without trailing dot; `.` is the root",
});

/** A server's name: lower-case, without the trailing dot. */
export const WireServerName = z
  .string()
  .min(1)
  .max(255)
  .meta({ id: "ServerName", description: "Lower-case server name" });

/** Clock of an estate at the moment of the answer; browsers compute ages from it (api.md, Clock). */
export const EstateClock = z
  .object({
    estate: z.string(),
    now: WireInstant,
    kind: z.enum(["active-directory", "bind-fleet", "lab"]),
    paused: z.boolean(),
  })
  .meta({ id: "EstateClock", description: "An estate and its clock" });
export type EstateClock = z.infer<typeof EstateClock>;

/** The shape of every list (api.md, Conventions). */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    total: z.int().nonnegative(),
    nextCursor: z.string().nullable(),
    clocks: z.array(EstateClock).optional(),
  });
}

/** Query parameters that every list takes. Further ones are refused. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(500).optional(),
  sort: z
    .string()
    .regex(/^-?[a-zA-Z]+$/)
    .max(60)
    .optional(),
});
