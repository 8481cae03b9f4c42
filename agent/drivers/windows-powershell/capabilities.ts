import type { CapabilityTable } from "@/agent/drivers/capabilities";
import { WRITING_CAPABILITIES } from "./apply";

const doc = "docs/drivers/windows.md";

/** What the driver can do on Windows; proved against the real engine of PowerShell, not yet on a Windows server. */
export const windowsCapabilities = {
  "lists-zones": { answer: "supported", note: "one call for all zones of a server" },
  "holds-key-master-role": { answer: "supported", note: "each server's own cached view (KM-10)" },
  "reads-directory-assignment": {
    answer: "unsupported",
    reason: "no cmdlet reads the directory: the driver active-directory does",
    doc,
  },
  "reports-descriptors": {
    answer: "supported",
    note: "public keys where a pointer can be told from the others",
  },
  "reports-rollover-phase": { answer: "supported", note: "CurrentRolloverStatus" },
  "reports-private-key-reach": {
    answer: "supported",
    note: "from Test-DnsServerDnsSecZoneSetting, zone by zone in turn",
  },
  "reports-transitions": {
    answer: "supported",
    note: "audit events of the servers, and what differs from sweep to sweep",
  },
  "reports-parent-ds": {
    answer: "unsupported",
    reason: "Windows knows the parent only as far as its last KSK rollover saw it",
    doc,
  },
  ...WRITING_CAPABILITIES,
  "moves-its-own-clock": {
    answer: "unsupported",
    reason: "a real server lives by the wall clock",
    doc,
  },
} as const satisfies CapabilityTable;
