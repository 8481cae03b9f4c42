import * as z from "zod";
import { RolloverReportSchema } from "@/lib/contracts/agent/reports";
import { ServiceStateSchema, StatusSchema, VerdictSchema } from "@/lib/contracts/zones";
import type { ZoneJudgement } from "@/lib/dnssec/status/judgement";

const Instant = z.number().nullable();

/** The first stored shape of a judgement. A changed shape is a new version beside it; rows of an old one are judged anew at start. */
export const StoredJudgementV1 = z.object({
  version: z.literal(1),
  status: StatusSchema,
  statuses: z.array(StatusSchema),
  sentence: z.string(),
  signed: z.boolean().nullable(),
  service: z.object({ state: ServiceStateSchema, basis: z.enum(["reported", "observed"]) }),
  role: z.object({
    verdict: VerdictSchema,
    settling: z.boolean(),
    holder: z.string().nullable(),
    holderReachable: z.boolean().nullable(),
  }),
  keys: z.object({ ksk: z.number(), zsk: z.number() }),
  rollover: RolloverReportSchema.nullable(),
  signaturesValidUntil: Instant,
  nextEvent: z.object({ what: z.string(), at: z.number() }).nullable(),
  safeUntil: Instant,
  safeUntilBecause: z.enum(["renewing", "dnskey-signature", "record-signature", "not-known"]),
  affectsUsers: z.enum(["no", "some", "yes", "unknown"]),
  nextStep: z.object({
    text: z.string(),
    owner: z.enum(["server", "ops", "parent-operator", "helpdesk", "none"]),
    dueAt: Instant,
  }),
  notices: z.array(z.string()),
  observedAt: Instant,
  unknownSince: Instant,
  wakeAt: Instant,
});

/** The judgement as it is stored; every field is named, so that a new one fails to compile here. */
export function toStoredJudgement(judgement: ZoneJudgement): z.input<typeof StoredJudgementV1> {
  const { statuses, notices, ...rest } = judgement;
  const complete: Omit<z.input<typeof StoredJudgementV1>, "version"> = {
    ...rest,
    statuses: [...statuses],
    notices: [...notices],
  };
  return { version: 1, ...complete };
}

/** What a row says; null where it was written by another version and waits to be judged anew. */
export function fromStoredJudgement(json: unknown): ZoneJudgement | null {
  const parsed = StoredJudgementV1.safeParse(json);
  if (!parsed.success) return null;
  const { version: _version, ...judgement } = parsed.data;
  return judgement;
}
