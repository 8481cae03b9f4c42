import type { StatusWordId } from "@/components/status/words";
import type { AgentItem } from "@/lib/contracts/agents";

const STATES = {
  connected: { word: "Reporting", shape: "healthy" },
  silent: { word: "Silent", shape: "unknown" },
  refused: { word: "Refused", shape: "failing" },
  "wrong-certificate": { word: "Wrong certificate", shape: "failing" },
  "wrong-token": { word: "Wrong token", shape: "failing" },
  "version-mismatch": { word: "Other version", shape: "role-unclear" },
  "clock-skewed": { word: "Clock is off", shape: "warning" },
} as const satisfies Record<AgentItem["state"], { word: string; shape: StatusWordId | "warning" }>;

/** The state of an agent in one to three words, and the shape that stands before them. */
export function agentStateOf({ state, readsAll }: Pick<AgentItem, "state" | "readsAll">): {
  readonly word: string;
  readonly shape: StatusWordId | "warning";
} {
  return readsAll ? STATES[state] : { word: "Reads in part", shape: "warning" };
}

/** It talks, and all of its drivers read. */
export function isInOrder({ state, readsAll }: Pick<AgentItem, "state" | "readsAll">): boolean {
  return state === "connected" && readsAll;
}

/** What drivers can do, in the order of a reader's questions: what is seen first, what is changed after that. */
const CAPABILITIES: ReadonlyMap<string, string> = new Map([
  ["lists-zones", "Lists zones in bulk"],
  ["holds-key-master-role", "Tells what servers say of the role"],
  ["reads-directory-assignment", "Tells what the directory says of it"],
  ["reports-descriptors", "Tells signing keys"],
  ["reports-rollover-phase", "Tells where a rollover stands"],
  ["reports-private-key-reach", "Tells whether private keys open"],
  ["reports-transitions", "Tells what happened"],
  ["reports-parent-ds", "Tells of the DS at the parent"],
  ["transfers-role", "Transfers the role"],
  ["seizes-role", "Seizes the role"],
  ["seizes-role-without-keys", "Seizes it without keys"],
  ["assigns-role", "Assigns a role that nobody holds"],
  ["resigns-zone", "Signs a zone again"],
  ["adds-keys", "Adds keys"],
  ["removes-keys", "Removes keys"],
  ["manual-rollover-step", "Starts and steps rollovers by hand"],
  ["moves-its-own-clock", "Has a clock that can be moved"],
]);

/** A capability in words; one that an agent of another version names, as it names it. */
export function capabilityWords(capability: string): string {
  return CAPABILITIES.get(capability) ?? capability.replaceAll("-", " ");
}

/** Capabilities in the order in which they are shown; those that are not known come last. */
export function sortCapabilities(capabilities: Iterable<string>): readonly string[] {
  const order = [...CAPABILITIES.keys()];
  const place = (name: string) => (CAPABILITIES.has(name) ? order.indexOf(name) : order.length);
  return [...capabilities].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** Each estate with the drivers that read it: several servers of one kind are one entry with their number. */
export function estateWords(drivers: AgentItem["drivers"]): string {
  const counts = new Map<string, number>();
  for (const { estate, driver } of drivers) {
    const pair = `${estate}, ${driver}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return [...counts].map(([pair, count]) => (count > 1 ? `${pair} × ${count}` : pair)).join("; ");
}
