import type { CapabilityTable } from "@/agent/drivers/capabilities";

const YES = { answer: "supported", note: null } as const;

/** What the lab's driver can do. */
export const EMBEDDED_LAB_CAPABILITIES: CapabilityTable = {
  "lists-zones": YES,
  "holds-key-master-role": YES,
  "reads-directory-assignment": YES,
  "reports-descriptors": YES,
  "reports-rollover-phase": YES,
  "reports-private-key-reach": YES,
  "reports-transitions": { answer: "supported", note: "every transition, each at its own instant" },
  "reports-parent-ds": { answer: "supported", note: "the lab knows its parents' servers" },
  "transfers-role": YES,
  "seizes-role": { answer: "supported", note: "never from a holder that answers" },
  "seizes-role-without-keys": {
    answer: "supported",
    note: "the zone stays signed with keys that nobody opens until it is signed again",
  },
  "assigns-role": YES,
  "adds-keys": YES,
  "removes-keys": { answer: "supported", note: "not those that a signed zone uses (9119)" },
  "resigns-zone": {
    answer: "supported",
    note: "keys that cannot be opened any more are dropped; 9104 if no KSK or no ZSK is left",
  },
  "manual-rollover-step": {
    answer: "not-yet",
    reason: "the lab does it for its own administrator; no step of a plan asks for it yet",
    doc: "lab/README.md",
  },
  "moves-its-own-clock": YES,
};
