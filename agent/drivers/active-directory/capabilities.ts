import type { CapabilityTable } from "@/agent/drivers/capabilities";
import { WRITING_CAPABILITIES } from "./apply";

const doc = "docs/drivers/active-directory.md";

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
  ...WRITING_CAPABILITIES,
  "moves-its-own-clock": {
    answer: "unsupported",
    reason: "a real directory lives by the wall clock",
    doc,
  },
} as const satisfies CapabilityTable;
