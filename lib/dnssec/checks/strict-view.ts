import { digCommand } from "@/lib/dnssec/observation/dig-command";
import type { StrictFault, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import type { Check, ChecksInput, Draft } from "./check";

/**
 * A validator that took the DNSKEY set from one server verifies what it gets from any other, as long as its cache holds the set (RFC
 * 6781 §4.1, RFC 7583 §3.2). Resolvers hide such a fault by asking again elsewhere, so nobody complains.
 */
export const strictView: Check = {
  id: "strict-view",
  judge: (input) => input.observations.flatMap((observation) => judgeVantage(input, observation)),
};

function judgeVantage({ now }: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  // An observation that stands says so of now, though the end that it has for a set is that of the first look.
  const servers = [...new Set(observation.strict.map(({ server }) => server))];
  return servers.flatMap((server) =>
    toDraft(
      observation,
      observation.strict.filter((fault) => fault.server === server),
      now,
    ),
  );
}

function toDraft(
  observation: ZoneObservation,
  faults: readonly StrictFault[],
  now: number,
): readonly Draft[] {
  const [worst] = [...faults].sort((a, b) => b.keysServedUntil - a.keysServedUntil);
  if (worst === undefined) return [];
  const { server, keysOf, keysServedUntil } = worst;
  const same = faults.filter((fault) => fault.keysOf === keysOf);
  const types = [...new Set(same.map(({ type }) => type))].sort();
  const signedByKeyTags = sorted(same.flatMap((fault) => fault.signedByKeyTags));
  const keyTagsThere = sorted(worst.keyTagsThere);
  const seen = observation.servers.find((one) => one.server === server);
  return [
    {
      tag: "strict-view.unverifiable",
      server,
      facts: { types, signedByKeyTags, keysOf, keyTagsThere, until: keysServedUntil },
      evidence: {
        query: seen === undefined ? "" : digCommand(seen, observation.zone, types[0] ?? "SOA"),
        answer: `RRSIG by ${signedByKeyTags.join(", ")}; ${keysOf} gave DNSKEY ${keyTagsThere.join(", ")} that caches keep until ${formatInstant(keysServedUntil, now)} or longer`,
        at: seen?.at ?? observation.finishedAt,
      },
      vantage: observation.vantage,
    },
  ];
}

function sorted(keyTags: readonly number[]): readonly number[] {
  return [...new Set(keyTags)].sort((a, b) => a - b);
}
