import { digCommand } from "@/lib/dnssec/observation/dig-command";
import { bogusWords } from "@/lib/dnssec/observation/reason-words";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { BogusReason } from "@/lib/dnssec/validation/security-status";
import type { Check, ChecksInput, Draft } from "./check";
import { serverEvidence } from "./evidence";
import { signedServers } from "./signed-servers";

/** Asked for a name that does not exist, a server that serves the zone signed proves it (RFC 4035 §3.1.3, RFC 5155 §7.2). */
export const denialProofs: Check = {
  id: "denial-proofs",
  judge: (input) =>
    input.observations.flatMap((observation) =>
      signedServers(observation).flatMap((seen) => judgeServer(input, observation, seen)),
    ),
};

function judgeServer(
  { now }: ChecksInput,
  observation: ZoneObservation,
  seen: ServerObservation,
): readonly Draft[] {
  const { denial } = seen;
  if (denial === null) return [];
  if (denial.kind === "none" && denial.status.kind !== "secure") {
    const common = commonOf(observation, seen, "no NSEC, no NSEC3");
    return [{ ...common, tag: "denial-proofs.missing", facts: {} }];
  }
  if (denial.status.kind !== "bogus") return [];
  const { why } = denial.status;
  if (why.kind === "denial-missing") {
    const common = commonOf(observation, seen, "no NSEC, no NSEC3");
    return [{ ...common, tag: "denial-proofs.missing", facts: {} }];
  }
  if (!isDenialFlaw(why)) return [];
  const reason = bogusWords(why, now);
  const common = commonOf(observation, seen, reason);
  return [{ ...common, tag: "denial-proofs.broken", facts: { reason } }];
}

function commonOf(observation: ZoneObservation, seen: ServerObservation, answer: string) {
  const evidence = serverEvidence(observation, seen, "SOA", answer);
  return {
    server: seen.server,
    vantage: observation.vantage,
    evidence: { ...evidence, ...denialQuestion(observation, seen) },
  };
}

/** What is wrong with signatures and keys has checks of its own. */
function isDenialFlaw(why: BogusReason): boolean {
  return why.kind.startsWith("denial-");
}

/** The question about a name that does not exist is the one that is not about the apex. */
function denialQuestion(
  { zone }: ZoneObservation,
  seen: ServerObservation,
): { readonly query?: string } {
  const asked = seen.queries.find(({ name }) => name !== zone);
  return asked === undefined ? {} : { query: digCommand(seen, asked.name, asked.type) };
}
