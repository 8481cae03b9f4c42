import type { AgentLogger } from "@/agent/http/create-agent-app";
import type { EventLog, LogEvent } from "./event-log";

/** The numbers of events, for ever: what watchers select by. */
export const EVENT_IDS = {
  ready: 100,
  ended: 101,
  renewed: 110,
  removed: 111,
  stranger: 120,
  warning: 200,
  error: 300,
} as const;
export type EventKind = keyof typeof EVENT_IDS;

/** The agent's logger: every line goes to standard output; warnings, errors and what is marked go to the event log, too. */
export interface AgentLog extends AgentLogger {
  /** An event of its own number, and a line. */
  event(kind: EventKind, fields: object, message: string): void;
}

const LEVELS: Readonly<Record<EventKind, LogEvent["level"]>> = {
  ready: "info",
  ended: "info",
  renewed: "info",
  removed: "warning",
  stranger: "warning",
  warning: "warning",
  error: "error",
};

export function createAgentLog(lines: AgentLogger, events: EventLog | null): AgentLog {
  const tell = (kind: EventKind, fields: object, message: string) =>
    events?.write({ level: LEVELS[kind], id: EVENT_IDS[kind], text: textOf(fields, message) });
  return {
    info: (fields, message) => lines.info(fields, message),
    warn: (fields, message) => {
      lines.warn(fields, message);
      tell("warning", fields, message);
    },
    error: (fields, message) => {
      lines.error(fields, message);
      tell("error", fields, message);
    },
    event: (kind, fields, message) => {
      const level = LEVELS[kind] === "warning" ? "warn" : LEVELS[kind];
      lines[level](fields, message);
      tell(kind, fields, message);
    },
  };
}

/** The sentence first, then the facts; an exception as its stack, since JSON would make nothing of it. */
function textOf(fields: object, message: string): string {
  const facts = Object.entries(fields).map(([name, value]) => `${name}: ${wordsOf(value)}`);
  return [message, ...facts].join("\r\n");
}

function wordsOf(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === "string" ? value : String(JSON.stringify(value));
}
