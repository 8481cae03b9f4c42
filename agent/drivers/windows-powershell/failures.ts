import type { DriverFailure } from "@/agent/drivers/driver";
import type { WorkerError } from "@/agent/transport/powershell-protocol";
import type { WorkerFailure } from "@/agent/transport/powershell-worker";

/** What was asked: after a lost answer to a change nobody knows whether it was made. */
export type Asked = "reading" | "change";

const WIN32 = /^WIN32 (\d+),/;

type Meaning = Pick<DriverFailure, "kind" | "retryable">;
const REJECTED: Meaning = { kind: "rejected-by-server", retryable: false };
const BUSY: Meaning = { kind: "rejected-by-server", retryable: true };
const AWAY: Meaning = { kind: "unreachable", retryable: true };
const UNCLEAR: Meaning = { kind: "timed-out", retryable: false };

/** The connection broke in the middle of a call, which may have been carried out, or half of it (spec §5.2, KM-11). */
const CALL_FAILED = 1726;
const TIMED_OUT = 1460;
const HALF_DONE: Meaning = { kind: "partially-applied", retryable: false };

/** Codes that say more than that the server refused (spec §5.2). */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [5, { kind: "forbidden", retryable: false }],
  [TIMED_OUT, { kind: "timed-out", retryable: true }],
  [1722, AWAY],
  [1723, AWAY],
  [1726, AWAY],
  [1727, AWAY],
  [1753, AWAY],
  [9554, BUSY],
  [9568, BUSY],
  [9607, BUSY],
  [9622, BUSY],
]);
/** Codes after which asking the same server about other zones is in vain. */
export const SERVER_IS_AWAY: readonly number[] = [1722, 1723, 1726, 1727, 1753];

/** The Win32 code of an error, from the one place that no language changes; null = none. */
export function win32CodeOf(error: WorkerError): number | null {
  if (error.kind !== "error") return null;
  const digits = WIN32.exec(error.fullyQualifiedErrorId)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** An answer that is an error, as a failure of the driver. Of a change, everything that is not a clear no is unclear. */
export function failureOfError(error: WorkerError, asked: Asked): DriverFailure {
  const isChange = asked === "change";
  switch (error.kind) {
    case "timed-out":
      return {
        kind: "timed-out",
        code: null,
        detail: "The cmdlet did not answer in time.",
        retryable: !isChange,
      };
    case "refused":
      return { kind: "unsupported", code: null, detail: error.message, retryable: false };
    case "no-session":
      return { ...AWAY, code: null, detail: error.message };
    case "broken":
      return isChange
        ? { ...UNCLEAR, code: null, detail: error.message }
        : { kind: "malformed-output", code: null, detail: error.message, retryable: true };
    case "error":
      return failureOfRecord(error, isChange);
    default:
      return error satisfies never;
  }
}

function failureOfRecord(
  error: Extract<WorkerError, { readonly kind: "error" }>,
  isChange: boolean,
): DriverFailure {
  const code = win32CodeOf(error);
  if (code === null) {
    const detail = `${error.fullyQualifiedErrorId}: ${error.message}`;
    return { ...(isChange ? UNCLEAR : REJECTED), code, detail };
  }
  if (isChange && code === CALL_FAILED) return { ...HALF_DONE, code, detail: error.message };
  if (isChange && code === TIMED_OUT) return { ...UNCLEAR, code, detail: error.message };
  return { ...(MEANINGS.get(code) ?? REJECTED), code, detail: error.message };
}

/** A request without an answer, as a failure of the driver. */
export function failureOfWorker(failure: WorkerFailure, asked: Asked): DriverFailure {
  const { detail } = failure;
  if (failure.kind === "unsendable") {
    return { kind: "unsupported", code: null, detail, retryable: false };
  }
  if (failure.kind === "not-started")
    return { ...meaningOfStart(failure.cause), code: null, detail };
  if (asked === "change") return { ...UNCLEAR, code: null, detail };
  switch (failure.kind) {
    case "lost":
      return { ...AWAY, code: null, detail };
    case "timed-out":
      return { kind: "timed-out", code: null, detail, retryable: true };
    case "malformed":
      return { kind: "malformed-output", code: null, detail, retryable: true };
    default:
      return failure satisfies never;
  }
}

/** Nothing was sent, so also a change has not happened: `timed-out` would say something else. */
function meaningOfStart(
  cause: Extract<WorkerFailure, { readonly kind: "not-started" }>["cause"],
): Meaning {
  switch (cause) {
    case "unreachable":
    case "timed-out":
      return AWAY;
    case "unauthenticated":
      return { kind: "unauthenticated", retryable: false };
    case "refused":
      return { kind: "unsupported", retryable: false };
    default:
      return cause satisfies never;
  }
}
