import type { Capability, CapabilityAnswer } from "@/agent/drivers/capabilities";

type Writing = Extract<
  Capability,
  | "transfers-role"
  | "seizes-role"
  | "seizes-role-without-keys"
  | "assigns-role"
  | "adds-keys"
  | "removes-keys"
  | "resigns-zone"
  | "manual-rollover-step"
>;

const notYet: CapabilityAnswer = {
  answer: "not-yet",
  reason: "this version reads BIND servers and changes nothing on them",
  doc: "docs/drivers/bind9.md",
};

/** Everything that would change a server, refused by name: there is no code path that writes. */
export const WRITING_CAPABILITIES = {
  "transfers-role": notYet,
  "seizes-role": notYet,
  "seizes-role-without-keys": notYet,
  "assigns-role": notYet,
  "adds-keys": notYet,
  "removes-keys": notYet,
  "resigns-zone": notYet,
  "manual-rollover-step": notYet,
} as const satisfies Record<Writing, CapabilityAnswer>;
