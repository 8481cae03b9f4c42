import type { CapabilityTable } from "@/agent/drivers/capabilities";

const doc = "docs/drivers/active-directory.md";
const READS_ONLY = {
  answer: "unsupported",
  reason: "it only reads: the role is moved through the DNS servers, which check what a move needs",
  doc,
} as const;

/** What reading the directory can tell; proved against Samba, whose schema has every attribute, not yet on a Windows domain controller. */
export const activeDirectoryCapabilities = {
  "lists-zones": {
    answer: "supported",
    note: "every zone of the partitions that the replica holds",
  },
  "holds-key-master-role": {
    answer: "unsupported",
    reason:
      "no DNS server is asked: what each believes itself is told by the driver windows-powershell",
    doc,
  },
  "reads-directory-assignment": {
    answer: "supported",
    note: "each domain controller that is asked is a replica of its own",
  },
  "reports-descriptors": {
    answer: "unsupported",
    reason: "descriptors and pointers are read; public keys are not in them, and DNS has them",
    doc,
  },
  "reports-rollover-phase": { answer: "supported", note: "from msDNS-SigningKeyDescriptors" },
  "reports-private-key-reach": {
    answer: "unsupported",
    reason: "it tells where keys are kept, not whether a server can open them",
    doc,
  },
  "reports-transitions": {
    answer: "unsupported",
    reason:
      "the directory keeps no log: what changed shows in its claims from one reading to the next",
    doc,
  },
  "reports-parent-ds": {
    answer: "unsupported",
    reason: "the directory does not know the parent zone's DS set",
    doc,
  },
  "transfers-role": READS_ONLY,
  "seizes-role": READS_ONLY,
  "seizes-role-without-keys": READS_ONLY,
  "assigns-role": READS_ONLY,
  "adds-keys": READS_ONLY,
  "removes-keys": READS_ONLY,
  "resigns-zone": READS_ONLY,
  "manual-rollover-step": READS_ONLY,
  "moves-its-own-clock": {
    answer: "unsupported",
    reason: "a real directory lives by the wall clock",
    doc,
  },
} as const satisfies CapabilityTable;
