import type { ClaimItem } from "@/lib/contracts/zones";
import { zoneClaims } from "@/lib/dnssec/key-master/claims";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import { wireInstantOrNull } from "@/lib/services/wire/instants";
import type { LoadedZone } from "./load-picture";

/** What every server and every replica of the directory says about the role. */
export function toClaims({ facts, picture }: LoadedZone): ClaimItem[] {
  const role = judgeRole(picture, facts.estate.now);
  return zoneClaims(picture, role).map(({ view, ...claim }) => ({
    server: claim.server,
    source: claim.source,
    says: claim.says,
    isSelf: claim.isSelf,
    keysReachable: { ...view?.keysReachable },
    observedAt: wireInstantOrNull(claim.observedAt),
    agrees: claim.agrees,
    fresh: claim.isFresh,
    holderStatus: view?.holderStatus ?? null,
    copy: view?.copy ?? null,
    isWritable: view?.isWritable ?? null,
    isSigned: view?.isSigned ?? null,
    serial: view?.serial ?? null,
    dnskeySignaturesUntil: wireInstantOrNull(view?.dnskeySignaturesUntil ?? null),
    recordSignaturesUntil: wireInstantOrNull(view?.recordSignaturesUntil ?? null),
    native: { ...view?.native },
  }));
}
