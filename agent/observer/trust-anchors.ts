import { ROOT_NAME } from "@/lib/dns/owner-name";
import { parseZoneFile } from "@/lib/dns/text/zone-file";
import { toZoneName } from "@/lib/dns/zone-name";
import type { TrustAnchor } from "@/lib/dnssec/validation/trust-zone-keys";
import { err, ok, type Result } from "@/lib/result";

/** Reads trust anchors: DS and DNSKEY records in presentation form, whole records on their lines (RFC 1035 §5). */
export function parseTrustAnchors(text: string): Result<readonly TrustAnchor[], string> {
  const parsed = parseZoneFile(text, ROOT_NAME);
  if (!parsed.ok) {
    const { line, reason, word } = parsed.error;
    return err(`line ${line} is no record (${reason}: ${word})`);
  }
  const anchors: TrustAnchor[] = [];
  for (const { owner, rdata } of parsed.value) {
    if (rdata.kind !== "DS" && rdata.kind !== "DNSKEY") {
      return err(`it holds a record that is neither DS nor DNSKEY (${owner})`);
    }
    anchors.push({ zone: toZoneName(owner), rdata });
  }
  return ok(anchors);
}
