import type { CapabilityTable } from "@/agent/drivers/capabilities";
import { WRITING_CAPABILITIES } from "./apply";

const doc = "docs/drivers/bind9.md";

export const bind9Capabilities = {
  "lists-zones": { answer: "supported", note: "one request for all zones of a server" },
  "holds-key-master-role": {
    answer: "supported",
    note: "the primary whose key maintenance is automatic",
  },
  "reads-directory-assignment": {
    answer: "unsupported",
    reason: "BIND has no directory that names a key master",
    doc,
  },
  "reports-descriptors": { answer: "supported", note: "one descriptor per role and algorithm" },
  "reports-rollover-phase": { answer: "supported", note: "from the key state files" },
  "reports-private-key-reach": {
    answer: "supported",
    note: "whether the file is there for named to read; it is never opened",
  },
  "reports-transitions": {
    answer: "supported",
    note: "as seen from sweep to sweep; nothing from before the agent started",
  },
  "reports-parent-ds": {
    answer: "supported",
    note: "only what named was told or saw (DSState), otherwise unknown",
  },
  ...WRITING_CAPABILITIES,
  "moves-its-own-clock": {
    answer: "unsupported",
    reason: "a real server lives by the wall clock",
    doc,
  },
} as const satisfies CapabilityTable;
