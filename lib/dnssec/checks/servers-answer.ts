import { digCommand } from "@/lib/dnssec/observation/dig-command";
import type {
  AskedOutcome,
  AskedQuery,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { Check, ChecksInput, Draft } from "./check";
import { outcomeWords } from "./evidence";

/**
 * Every server named for the zone answers for it with authority (RFC 1034 §4.2.2, RFC 1035 §7.3). From where nothing at all is
 * reached, the vantage point is doubted and not the servers.
 */
export const serversAnswer: Check = {
  id: "servers-answer",
  judge: (input) => input.observations.flatMap((observation) => judgeVantage(input, observation)),
};

function judgeVantage(input: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const { servers, vantage } = observation;
  const [first] = servers;
  if (first === undefined) return [];
  if (servers.some(({ answered }) => answered)) {
    return servers.flatMap((seen) => judgeServer(input, observation, seen));
  }
  const evidence = {
    query: digCommand(first, observation.zone, "SOA"),
    answer: `none of ${servers.length} servers answers ${vantage} for the zone`,
    at: observation.finishedAt,
  };
  if (isBlind(input, observation)) {
    return [
      {
        tag: "servers-answer.vantage-blind",
        server: null,
        facts: { vantage },
        evidence,
        vantage,
      },
    ];
  }
  const names = [...new Set(servers.map(({ server }) => server))].sort();
  return [
    {
      tag: "servers-answer.nobody",
      server: null,
      facts: { servers: names },
      evidence,
      vantage,
    },
  ];
}

/**
 * Nothing came back from anywhere, the parent's servers included, or another vantage point is answered: then the fault is more
 * likely on the way. A refusal is an answer: somebody is there.
 */
function isBlind(input: ChecksInput, observation: ZoneObservation): boolean {
  const isHeard = observation.servers.some(({ queries }) =>
    queries.some(({ outcome }) => outcome.kind !== "silent"),
  );
  if (isHeard) return false;
  const others = input.observations.filter(({ vantage }) => vantage !== observation.vantage);
  if (others.some(({ servers }) => servers.some(({ answered }) => answered))) return true;
  return !observation.parents.some(({ answered }) => answered);
}

function judgeServer(
  input: ChecksInput,
  observation: ZoneObservation,
  seen: ServerObservation,
): readonly Draft[] {
  if (seen.answered) return [];
  const { vantage } = observation;
  const asked = mostTelling(seen.queries);
  const evidence = {
    query: digCommand(seen, asked?.name ?? observation.zone, asked?.type ?? "SOA"),
    answer: asked === null ? "no answer" : outcomeWords(asked.outcome),
    at: seen.at,
  };
  const draft = { server: seen.server, evidence, vantage };
  const outcome: AskedOutcome = asked?.outcome ?? { kind: "silent", attempts: 0 };
  switch (outcome.kind) {
    case "lame":
    case "answered":
      return [{ ...draft, tag: "servers-answer.lame", facts: { rcode: outcome.rcode } }];
    case "malformed":
      return [{ ...draft, tag: "servers-answer.malformed", facts: { why: outcome.why } }];
    case "silent": {
      const answersTo = vantagesAnsweredBy(input, seen);
      return answersTo.length > 0
        ? [{ ...draft, tag: "servers-answer.silent-from-here", facts: { answersTo } }]
        : [{ ...draft, tag: "servers-answer.silent", facts: { attempts: outcome.attempts } }];
    }
  }
}

/** Of several questions the one that says most: a refusal before garbage before silence. */
function mostTelling(queries: readonly AskedQuery[]): AskedQuery | null {
  const order: readonly AskedOutcome["kind"][] = ["lame", "malformed", "answered", "silent"];
  const [first] = [...queries].sort(
    (a, b) => order.indexOf(a.outcome.kind) - order.indexOf(b.outcome.kind),
  );
  return first ?? null;
}

function vantagesAnsweredBy(input: ChecksInput, seen: ServerObservation): readonly string[] {
  return input.observations
    .filter(({ servers }) =>
      servers.some(
        ({ server, ip, answered }) => answered && server === seen.server && ip === seen.ip,
      ),
    )
    .map(({ vantage }) => vantage)
    .sort();
}
