/** What a rollover waits for, as the timeline draws it: each has its own pattern. */
export const WAIT_KINDS = [
  "ttl",
  "parent",
  "hold-down",
  "queue",
  "halted",
  "planned",
  "blocked",
] as const;
export type WaitKind = (typeof WAIT_KINDS)[number];

const WORDS: Readonly<Record<WaitKind, string>> = {
  ttl: "waiting for a TTL to pass",
  parent: "waiting for the parent",
  "hold-down": "hold-down (RFC 5011)",
  queue: "waiting its turn",
  halted: "failed",
  planned: "planned",
  blocked: "due, cannot start",
};

/** The wait in words, for the legend and the table twin. */
export function waitWord(kind: WaitKind): string {
  return WORDS[kind];
}

/** The native words of Windows and the phases of the one model, as kinds of waits; null = at rest. */
const KINDS: Readonly<Record<string, WaitKind | null>> = {
  notrolling: null,
  queued: "queue",
  rollstarted: "ttl",
  zskwaitingfordnskeyttl: "ttl",
  zskwaitingformaxzonettl: "ttl",
  kskwaitingfordsttl: "ttl",
  kskwaitingfordnskeyttl: "ttl",
  kskwaitingfordsupdate: "parent",
  waitingforrfc5011removeholddown: "hold-down",
  rollerror: "halted",
  applying: "ttl",
  propagating: "ttl",
  expiring: "ttl",
  "awaiting-person": "parent",
  halted: "halted",
  completed: null,
  abandoned: null,
};

/** What a step of the history means on the time axis; `undefined` = a word that we do not know and do not draw. */
export function waitKindOf(word: string | null): WaitKind | null | undefined {
  return word === null ? null : KINDS[word.toLowerCase()];
}
