import type { ShapeId } from "@/components/status/shape";
import type { Checks, ServerMatrix, TrustChain } from "@/lib/contracts/checks";
import type { ZoneDetailItem } from "@/lib/contracts/zones";

type Shown = Readonly<{ shape: ShapeId; word: string }>;
type Finding = ZoneDetailItem["findings"][number];

/** What one server's answers come to. Not signed is neutral, unknown is never green. */
export const ROW_VERDICTS: Readonly<Record<ServerMatrix["rows"][number]["verdict"], Shown>> = {
  validates: { shape: "healthy", word: "Validates" },
  bogus: { shape: "failing", word: "Bogus" },
  "not-signed": { shape: "not-signed", word: "Not signed" },
  "no-answer": { shape: "unknown", word: "No answer" },
  "not-judged": { shape: "unknown", word: "Not judged" },
};

/** One link of the chain. */
export const LINKS: Readonly<Record<TrustChain["nodes"][number]["judgement"], Shown>> = {
  valid: { shape: "healthy", word: "holds" },
  broken: { shape: "failing", word: "broken" },
  unused: { shape: "not-signed", word: "unused" },
  unknown: { shape: "unknown", word: "not known" },
};

/** How loud a finding is. */
export const SEVERITIES: Readonly<Record<Finding["severity"], Shown>> = {
  error: { shape: "failing", word: "Error" },
  warning: { shape: "warning", word: "Warning" },
  notice: { shape: "waiting-its-turn", word: "Notice" },
};

/** What validation says, as a person says it; insecure is neutral. */
export const SECURITY: Readonly<Record<Checks["status"], Shown>> = {
  secure: { shape: "healthy", word: "Secure" },
  insecure: { shape: "not-signed", word: "Insecure" },
  bogus: { shape: "failing", word: "Bogus" },
  indeterminate: { shape: "unknown", word: "Not known" },
};
