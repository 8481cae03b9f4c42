import type { ServerMatrix, TrustChain, ZoneExplained } from "@/lib/contracts/checks";
import type { Instant } from "@/lib/dnssec/instant";
import { chainOfTrust } from "@/lib/dnssec/observation/chain-of-trust";
import { consistencyMatrix } from "@/lib/dnssec/observation/consistency-matrix";
import { explainZone } from "@/lib/dnssec/observation/explain-zone";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";

/** The chain of trust that all looks show together, as it travels. */
export function toChain(looks: readonly ZoneObservation[], now: Instant): TrustChain | null {
  const chain = chainOfTrust(looks, now);
  if (chain === null) return null;
  const { parent, isSigned, nodes, edges } = chain;
  return {
    parent,
    isSigned,
    nodes: nodes.map((node) => ({ ...node, servers: [...node.servers] })),
    edges: edges.map((edge) => ({
      ...edge,
      until: wireInstantOrNull(edge.until),
      brokenAt: [...edge.brokenAt],
    })),
  };
}

/** Every server beside the others, as it travels. */
export function toMatrix(looks: readonly ZoneObservation[], now: Instant): ServerMatrix {
  const { rows, differs, viewsDiffer } = consistencyMatrix(looks, now);
  return {
    rows: rows.map(({ ip, port, ...row }) => ({
      ...row,
      address: { ip, port },
      vantages: [...row.vantages],
      at: wireInstant(row.at),
      keyTags: [...row.keyTags],
      signaturesUntil: wireInstantOrNull(row.signaturesUntil),
    })),
    differs: { ...differs },
    viewsDiffer,
  };
}

/** The verdict in plain words, as it travels. */
export function toExplained(looks: readonly ZoneObservation[], now: Instant): ZoneExplained | null {
  const explained = explainZone(looks, now);
  if (explained === null) return null;
  const { verdict, headline, paragraphs, commands, files, lookedAt } = explained;
  return {
    verdict,
    headline,
    paragraphs: [...paragraphs],
    commands: [...commands],
    files: [...files],
    lookedAt: lookedAt.map(({ vantage, at }) => ({ vantage, at: wireInstant(at) })),
  };
}
