import * as z from "zod";

/** Why a driver could not do what it was asked (agent/drivers/driver.ts). */
export const DriverFailureSchema = z.object({
  kind: z.enum([
    "unreachable",
    "unauthenticated",
    "forbidden",
    "timed-out",
    "unsupported",
    "conflict",
    "rejected-by-server",
    "malformed-output",
    "partially-applied",
  ]),
  code: z.int().nullable(),
  detail: z.string(),
  retryable: z.boolean(),
});

/** Either the value or why the driver could not get it: a driver's failure is an answer (200), not a broken contract. */
export function answered<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion("ok", [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: DriverFailureSchema }),
  ]);
}
