import { type PeerName, type Truth, worstOf } from "./manifest";

/** What a peer would say that sees what is so. */
export function expectedWord(peer: PeerName, truth: Truth): string {
  const flagged = truth.findings.length > 0 ? "flagged" : "clean";
  switch (peer) {
    case "delv":
    case "unbound":
    case "ldns":
      return `${truth.ns1}/${truth.ns2}`;
    case "dnsviz":
      return `${worstOf(truth)}, ${flagged}`;
    case "zonemaster":
      return flagged;
    default:
      throw new Error(`unknown peer: ${JSON.stringify(peer satisfies never)}`);
  }
}
