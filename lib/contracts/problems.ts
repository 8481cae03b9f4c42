import * as z from "zod";
import { ChangedFactItem, GateItem } from "./moves";

type ProblemEntry = {
  readonly status: number;
  readonly title: string;
  readonly slug: string;
  readonly expected: boolean;
};

/**
 * Every code that an error answer may carry, with its HTTP status, title and the slug of its page. `expected` = the caller's
 * doing, not worth an alarm. The one table from errors to HTTP (style.md §5.6).
 */
export const PROBLEMS = {
  "malformed-request": {
    status: 400,
    title: "The request could not be read",
    slug: "malformed-request",
    expected: true,
  },
  "invalid-name": {
    status: 400,
    title: "This is not a valid name",
    slug: "invalid-name",
    expected: true,
  },
  "foreign-origin": {
    status: 403,
    title: "Requests from other sites are refused",
    slug: "foreign-origin",
    expected: true,
  },
  "host-not-allowed": {
    status: 403,
    title: "This host name is not on the allow-list",
    slug: "host-not-allowed",
    expected: true,
  },
  forbidden: {
    status: 403,
    title: "Your role does not allow this",
    slug: "forbidden",
    expected: true,
  },
  "approver-is-requester": {
    status: 403,
    title: "Nobody approves what they asked for themselves",
    slug: "approver-is-requester",
    expected: true,
  },
  "enrolment-refused": {
    status: 403,
    title: "This enrolment is refused",
    slug: "enrolment-refused",
    expected: true,
  },
  "enrolment-over": {
    status: 410,
    title: "This code is used up or too old",
    slug: "enrolment-over",
    expected: true,
  },
  "zone-not-found": { status: 404, title: "No such zone", slug: "zone-not-found", expected: true },
  "server-not-found": {
    status: 404,
    title: "No such server",
    slug: "server-not-found",
    expected: true,
  },
  "agent-not-found": {
    status: 404,
    title: "No such agent",
    slug: "agent-not-found",
    expected: true,
  },
  "fault-not-found": {
    status: 404,
    title: "No such fault",
    slug: "fault-not-found",
    expected: true,
  },
  "move-not-found": {
    status: 404,
    title: "No such move",
    slug: "move-not-found",
    expected: true,
  },
  "drain-not-found": {
    status: 404,
    title: "No such drain",
    slug: "drain-not-found",
    expected: true,
  },
  "resign-not-found": {
    status: 404,
    title: "No such re-sign task",
    slug: "resign-not-found",
    expected: true,
  },
  "error-code-not-found": {
    status: 404,
    title: "No such error code",
    slug: "error-code-not-found",
    expected: true,
  },
  "not-found": {
    status: 404,
    title: "There is nothing at this address",
    slug: "not-found",
    expected: true,
  },
  "lab-not-running": {
    status: 404,
    title: "The lab is not running",
    slug: "lab-not-running",
    expected: true,
  },
  "method-not-allowed": {
    status: 405,
    title: "This address does not take that method",
    slug: "method-not-allowed",
    expected: true,
  },
  "ambiguous-zone": {
    status: 409,
    title: "Several estates have a zone of this name",
    slug: "ambiguous-zone",
    expected: true,
  },
  "agent-exists": {
    status: 409,
    title: "An agent of this name exists",
    slug: "agent-exists",
    expected: true,
  },
  "agent-is-configured": {
    status: 409,
    title: "This agent comes from the configuration",
    slug: "agent-is-configured",
    expected: true,
  },
  conflict: {
    status: 409,
    title: "Somebody else changed this first",
    slug: "conflict",
    expected: true,
  },
  "move-in-progress": {
    status: 409,
    title: "Another move of this zone is live",
    slug: "move-in-progress",
    expected: true,
  },
  "plan-stale": {
    status: 409,
    title: "What the plan rests on has changed",
    slug: "plan-stale",
    expected: true,
  },
  "wrong-phase": {
    status: 409,
    title: "This cannot be done in the present phase",
    slug: "wrong-phase",
    expected: true,
  },
  "drain-in-progress": {
    status: 409,
    title: "This server is being drained already",
    slug: "drain-in-progress",
    expected: true,
  },
  "body-too-large": {
    status: 413,
    title: "The request is too large",
    slug: "body-too-large",
    expected: true,
  },
  "unsupported-media-type": {
    status: 415,
    title: "Changes are accepted as application/json only",
    slug: "unsupported-media-type",
    expected: true,
  },
  "invalid-value": {
    status: 422,
    title: "A value is not valid",
    slug: "invalid-value",
    expected: true,
  },
  "clock-backward": {
    status: 422,
    title: "The lab's clock only goes forward",
    slug: "clock-backward",
    expected: true,
  },
  refused: { status: 422, title: "Refused", slug: "refused", expected: true },
  "note-required": {
    status: 422,
    title: "A warning needs a note",
    slug: "note-required",
    expected: true,
  },
  "confirmation-mismatch": {
    status: 422,
    title: "The confirmation was not typed",
    slug: "confirmation-mismatch",
    expected: true,
  },
  "idempotency-key-reused": {
    status: 422,
    title: "This idempotency key belongs to another request",
    slug: "idempotency-key-reused",
    expected: true,
  },
  "idempotency-key-missing": {
    status: 428,
    title: "An Idempotency-Key is required",
    slug: "idempotency-key-missing",
    expected: true,
  },
  "too-many-requests": {
    status: 429,
    title: "Too many requests",
    slug: "too-many-requests",
    expected: true,
  },
  "internal-error": {
    status: 500,
    title: "Keymaster failed",
    slug: "internal-error",
    expected: false,
  },
  "agent-unavailable": {
    status: 503,
    title: "The agent does not answer",
    slug: "agent-unavailable",
    expected: false,
  },
  "not-ready": {
    status: 503,
    title: "Keymaster is starting or its database is away",
    slug: "not-ready",
    expected: false,
  },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof PROBLEMS;
const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** RFC 9457 problem document: the only shape of an error answer. `estates`, `gates`, `move` and `changed` appear where the code says so. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(codes),
    fields: z.array(z.object({ path: z.string(), message: z.string() })),
    estates: z.array(z.string()).optional(),
    nearest: z.array(z.string()).optional(),
    /** Every gate of a move that was refused, passed ones too. */
    gates: z.array(GateItem).optional(),
    /** The live move that is in the way. */
    move: z.string().optional(),
    /** What has changed since the plan was made. */
    changed: z.array(ChangedFactItem).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem document" });
export type Problem = z.infer<typeof Problem>;
