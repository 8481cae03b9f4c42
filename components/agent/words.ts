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

/** The state of an agent in one or two words. */
export function agentStateWord(state: AgentItem["state"]): string {
  return STATES[state].word;
}

/** The shape that stands before the word. */
export function agentStateShape(state: AgentItem["state"]): StatusWordId | "warning" {
  return STATES[state].shape;
}
