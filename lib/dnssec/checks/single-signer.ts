import { compareSerials } from "@/lib/dns/serial";
import { sortedKeyTags } from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { freshViews } from "@/lib/dnssec/status/merge-facts";
import type { Check, ChecksInput, Draft } from "./check";
import { serverEvidence } from "./evidence";

/**
 * On a BIND fleet exactly one server maintains keys and signs, and that is the key master; every other serves its copy. Two that sign
 * are harmless until their rollovers part, and then each is bogus to whoever asked the other before.
 */
export const singleSigner: Check = {
  id: "single-signer",
  judge: (input) => {
    if (input.report?.estate.kind !== "bind-fleet") return [];
    return [
      ...secondMaintainer(input),
      ...input.observations.flatMap((observation) => signsOnItsOwn(input, observation)),
    ];
  },
};

function secondMaintainer({ report, observations, keyMaster }: ChecksInput): readonly Draft[] {
  const maintainers = report === null ? [] : freshViews(report).filter(({ isHolder }) => isHolder);
  const [first] = maintainers;
  const [observation] = observations;
  if (first === undefined || observation === undefined || maintainers.length < 2) return [];
  const names = maintainers.map(({ server }) => server).sort();
  return [
    {
      tag: "single-signer.second-key-maintainer",
      server: null,
      facts: { others: names.filter((name) => name !== keyMaster) },
      evidence: {
        query: `rndc zonestatus ${observation.zone}`,
        answer: `key maintenance: automatic, on ${names.join(", ")}`,
        at: Math.max(...maintainers.map(({ viewedAt }) => viewedAt)),
      },
      vantage: observation.vantage,
    },
  ];
}

function signsOnItsOwn({ keyMaster }: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const master = observation.servers.find(({ server }) => server === keyMaster);
  if (master === undefined || keyMaster === null || master.serial === null) return [];
  const masterSerial = master.serial;
  return observation.servers
    .filter(({ server }) => server !== keyMaster)
    .flatMap((seen): readonly Draft[] => {
      if (seen.serial === null) return [];
      const order = compareSerials(seen.serial, masterSerial);
      const own = order === "before" ? [] : ownKeys(seen, master);
      const common = (type: string, answer: string) => ({
        server: seen.server,
        vantage: observation.vantage,
        evidence: serverEvidence(observation, seen, type, answer),
      });
      if (own.length > 0) {
        const facts = { keyMaster, keyTags: own };
        const answer = `DNSKEY ${sortedKeyTags(seen.dnskey?.keys).join(", ")}`;
        return [{ ...common("DNSKEY", answer), tag: "single-signer.own-keys", facts }];
      }
      if (order !== "after") return [];
      const facts = { keyMaster, serial: seen.serial, keyMasterSerial: masterSerial };
      const answer = `serial ${seen.serial}`;
      return [{ ...common("SOA", answer), tag: "single-signer.ahead-of-key-master", facts }];
    });
}

/** Keys that the key master does not have. A copy that is behind may still show an old one; any other made it itself. */
function ownKeys(seen: ServerObservation, master: ServerObservation): readonly number[] {
  if (seen.dnskey === null || master.dnskey === null) return [];
  const known = new Set(master.dnskey.keys.map(({ publicKey }) => publicKey));
  return sortedKeyTags(seen.dnskey.keys.filter(({ publicKey }) => !known.has(publicKey)));
}
