import type { CapabilityTable } from "@/agent/drivers/capabilities";

const YES = { answer: "supported", note: null } as const;

/** What the lab's driver can do. Moves of the role come with the plans that carry them out. */
export const EMBEDDED_LAB_CAPABILITIES: CapabilityTable = {
  "lists-zones": YES,
  "holds-key-master-role": YES,
  "reads-directory-assignment": YES,
  "reports-descriptors": YES,
  "reports-rollover-phase": YES,
  "reports-private-key-reach": YES,
  "reports-transitions": { answer: "supported", note: "every transition, each at its own instant" },
  "reports-parent-ds": { answer: "supported", note: "the lab knows its parents' servers" },
  "transfers-role": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "seizes-role": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "seizes-role-without-keys": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "assigns-role": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "adds-keys": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "removes-keys": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "resigns-zone": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "manual-rollover-step": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; the plan that asks for it is not there yet",
    doc: "lab/README.md",
  },
  "moves-its-own-clock": YES,
};
