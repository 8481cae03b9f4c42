import type { Result } from "@/lib/result";

/** How a program that was talked to ended. Each fact apart: a signal is no exit code, and a lost connection is neither. */
export type ChannelEnd = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to standard error, or why the connection broke. */
  readonly detail: string;
};

/** Why no program could be talked to; nothing was sent. */
export type ChannelFailure = {
  readonly kind: "unreachable" | "unauthenticated" | "timed-out" | "refused";
  readonly detail: string;
};

export type ChannelHandlers = {
  readonly onLine: (line: string) => void;
  /** Once, at the end, whoever ended it. */
  readonly onEnd: (end: ChannelEnd) => void;
};

/** A program at the other end that reads and writes lines, wherever it runs. */
export interface LineChannel {
  send(line: string): void;
  /** Ends its input and lets it finish; kills it when it does not. */
  close(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** Opens a channel; each call starts the program anew. */
export type OpenChannel = (
  handlers: ChannelHandlers,
) => Promise<Result<LineChannel, ChannelFailure>>;

/** One line may be so long: 10,000 zones with all that is told of them are less. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** What is kept of standard error. */
export const MAX_DETAIL = 2_000;
/** How long a program may take to end after its input has. */
export const CLOSE_GRACE_MS = 3_000;
