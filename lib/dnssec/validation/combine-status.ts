import type { SecurityStatus } from "./security-status";

const RANK: { readonly [K in SecurityStatus["kind"]]: number } = {
  secure: 0,
  insecure: 1,
  indeterminate: 2,
  bogus: 3,
};

/** The status of several things needed together: the worst of them; secure until the first ends. */
export function combineStatus(first: SecurityStatus, second: SecurityStatus): SecurityStatus {
  if (first.kind === "secure" && second.kind === "secure") {
    return { kind: "secure", validUntil: Math.min(first.validUntil, second.validUntil) };
  }
  return RANK[second.kind] > RANK[first.kind] ? second : first;
}
