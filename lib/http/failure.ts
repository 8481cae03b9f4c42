import type { ServiceError } from "@/lib/services/errors";

/** Codes of Prisma and of sockets that say: the database cannot be reached, try again. */
const AWAY = new Set([
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "ECONNREFUSED",
  "ECONNRESET",
  "57P01",
  "57P03",
]);

/** What an exception means to the caller: the database is away, or a bug that the log knows under the trace id. */
export function describeFailure(error: unknown, traceId: string): ServiceError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause ? String(cause.code) : "";
    if (AWAY.has(code) || cause.name === "PrismaClientInitializationError") {
      return { kind: "not-ready", detail: "The database cannot be reached at the moment." };
    }
  }
  return {
    kind: "internal-error",
    detail: `Something in Keymaster failed. Its log tells more under ${traceId}.`,
  };
}
