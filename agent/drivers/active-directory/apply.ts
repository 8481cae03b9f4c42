import type { ActingCapability, CapabilityAnswer } from "@/agent/drivers/capabilities";

const READS_ONLY: CapabilityAnswer = {
  answer: "unsupported",
  reason: "it only reads: the role is moved through the DNS servers, which check what a move needs",
  doc: "docs/drivers/active-directory.md",
};

/** Everything that would change the directory, refused by name: there is no code path that writes. */
export const WRITING_CAPABILITIES = {
  "transfers-role": READS_ONLY,
  "seizes-role": READS_ONLY,
  "seizes-role-without-keys": READS_ONLY,
  "assigns-role": READS_ONLY,
  "adds-keys": READS_ONLY,
  "removes-keys": READS_ONLY,
  "resigns-zone": READS_ONLY,
  "manual-rollover-step": READS_ONLY,
} as const satisfies Record<ActingCapability | "manual-rollover-step", CapabilityAnswer>;
