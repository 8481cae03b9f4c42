import * as z from "zod";
import { err, ok, type Result } from "@/lib/result";

/** A value for a parameter. What it is bound as follows from the worker's own table, never from here. */
export type ArgumentValue = string | number | boolean | readonly string[];

/** One request: a row of the worker's table and what is bound to it. */
export type WorkerRequest = {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, ArgumentValue>>;
  /** The same call for each of these values of one parameter. */
  readonly each?: { readonly parameter: string; readonly values: readonly string[] };
  /** How long the whole request may take. */
  readonly deadlineMs: number;
  /** How long one call of `each` may take; the whole time when absent. */
  readonly eachMs?: number;
  /** Win32 codes after which the rest of `each` is not tried. */
  readonly stopOn?: readonly number[];
  /** Says what would be done. Only for what changes something. */
  readonly whatIf?: boolean;
};

const ErrorAnswer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("error"),
    fullyQualifiedErrorId: z.string(),
    category: z.string(),
    exception: z.string(),
    message: z.string(),
  }),
  /** The cmdlet did not end in time and was stopped: what it did is not known. */
  z.object({ kind: z.literal("timed-out") }),
  /** The worker called nothing: the request is not in its table, or its session cannot be opened. */
  z.object({ kind: z.enum(["refused", "no-session"]), message: z.string() }),
  /** The worker itself failed after a call began. */
  z.object({ kind: z.literal("broken"), message: z.string() }),
]);
/** What went wrong, in the worker's words. */
export type WorkerError = z.infer<typeof ErrorAnswer>;

const Row = z.record(z.string(), z.unknown());
/** One object as the worker projects it. */
export type WorkerRow = z.infer<typeof Row>;

const AnswerLine = z.object({
  id: z.string().nullable(),
  of: z.int().nullish(),
  rows: z.array(Row).optional(),
  error: ErrorAnswer.optional(),
  ends: z.boolean().optional(),
});
export type AnswerLine = z.infer<typeof AnswerLine>;

const HelloLine = z.union([
  z.object({
    hello: z.literal(1),
    script: z.string(),
    engine: z.string(),
    machine: z.string(),
  }),
  z.object({ hello: z.literal(0), message: z.string() }),
]);
/** The first line of a worker: which script runs in which engine on which machine, or why none does. */
export type HelloLine = z.infer<typeof HelloLine>;

export type Unreadable = { readonly kind: "unreadable"; readonly detail: string };

/**
 * The line of a request. Texts carry a mark, because JSON readers of PowerShell make dates of what looks like one; half a surrogate
 * pair has no form in UTF-8, so it is refused here.
 */
export function writeRequest(id: string, request: WorkerRequest): Result<string, Unreadable> {
  const { operation, parameters, each, whatIf = false, stopOn = [], deadlineMs } = request;
  const texts = [operation, ...Object.entries(parameters).flat(), ...(each?.values ?? [])].flat();
  if (texts.some((text) => typeof text === "string" && /\p{Surrogate}/u.test(text))) {
    return err({ kind: "unreadable", detail: "a text has half a surrogate pair" });
  }
  return ok(
    JSON.stringify({
      id: mark(id),
      op: mark(operation),
      parameters: Object.entries(parameters).map(([name, value]) => [mark(name), marked(value)]),
      each: each === undefined ? null : [mark(each.parameter), each.values.map(mark)],
      deadlineMs,
      eachMs: request.eachMs ?? deadlineMs,
      stopOn,
      whatIf,
    }),
  );
}

export function readAnswer(line: string): Result<AnswerLine, Unreadable> {
  return read(AnswerLine, line);
}

export function readHello(line: string): Result<HelloLine, Unreadable> {
  return read(HelloLine, line);
}

const SHOWN = 200;

function read<T>(schema: z.ZodType<T>, line: string): Result<T, Unreadable> {
  const detail = `the worker wrote something else than its protocol: ${line.slice(0, SHOWN)}`;
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? ok(parsed.data) : err({ kind: "unreadable", detail });
  } catch (error) {
    if (error instanceof SyntaxError) return err({ kind: "unreadable", detail });
    throw error;
  }
}

function mark(text: string): string {
  return `s:${text}`;
}

function marked(value: ArgumentValue): unknown {
  if (typeof value === "string") return mark(value);
  return Array.isArray(value) ? value.map(mark) : value;
}
