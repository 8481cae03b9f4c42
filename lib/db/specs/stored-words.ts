import * as z from "zod";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";

/** Unix seconds. */
export const Instant = z.number();

/** Only names that were parsed are stored; the brand is restored here. */
export const StoredZoneName = z.string().transform((name) => name as ZoneName);

const detail = { detail: z.string() };
const code = { code: z.number().nullable(), ...detail };

/** How a step ended, as far as its reply told. */
export const StoredReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("applied"), ...detail }),
  z.object({ kind: z.literal("refused"), ...code }),
  z.object({ kind: z.literal("not-delivered"), ...detail }),
  z.object({ kind: z.literal("partly-applied"), ...code }),
  z.object({ kind: z.literal("lost"), ...detail }),
]) satisfies z.ZodType<StepReply>;
