import pino from "pino";

export type Logger = Pick<pino.Logger, "info" | "warn" | "error" | "debug">;

/** Secrets have no business in a log: whatever is called like one is replaced. */
const SECRET_PATHS = ["token", "*.token", "authorization", "*.authorization", "sealedToken"];

export function createLogger(level: string): Logger {
  return pino({ level, redact: { paths: SECRET_PATHS, censor: "[secret]" }, base: null });
}

/** For tests and tools that say nothing. */
export const silentLogger: Logger = pino({ level: "silent" });
