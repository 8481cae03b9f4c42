import type { Capability, CapabilityAnswer } from "@/agent/drivers/capabilities";

type Writing = Extract<Capability, "transfers-role" | "seizes-role" | "manual-rollover-step">;

const notYet: CapabilityAnswer = {
  answer: "not-yet",
  reason: "this version reads BIND servers and changes nothing on them",
  doc: "docs/drivers/bind9.md",
};

/** Everything that would change a server, refused by name: there is no code path that writes. */
export const WRITING_CAPABILITIES = {
  "transfers-role": notYet,
  "seizes-role": notYet,
  "manual-rollover-step": notYet,
} as const satisfies Record<Writing, CapabilityAnswer>;
