import { fromBase64 } from "@/lib/dns/octets";
import { HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { isServedSigned } from "@/lib/dnssec/observation/served-answers";
import type {
  ObservedKey,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { publishedKeys } from "@/lib/dnssec/signing-key/published-keys";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import { freshViews, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { ServerZoneView } from "@/lib/dnssec/zone-report";
import type { Check, ChecksInput, Draft } from "./check";
import { parentEvidence, serverEvidence } from "./evidence";
import { isKskRolling } from "./ksk-rollover";
import { answeredParents, dsWords, parentsWithDs } from "./parent-answers";

/**
 * What managers say of the zone is what it answers: signed or not, the keys that the key master publishes, the ends of signatures, the DS
 * at the parent. A view that is older than the look may differ for as long as it takes to refresh.
 */
export const keyMasterView: Check = {
  id: "key-master-view",
  judge: (input) => {
    const { report } = input;
    if (report === null) return [];
    return input.observations.flatMap((observation) => [
      ...freshViews(report).flatMap((view) => judgeView(input, observation, view)),
      ...differingKeys(report, observation),
      ...differingDs(input, report, observation),
    ]);
  },
};

/** Managers tell whole sweeps, and renewals may fall in between. */
const TOLERANCE: Seconds = HOUR;

function judgeView(
  { now }: ChecksInput,
  observation: ZoneObservation,
  view: ServerZoneView,
): readonly Draft[] {
  const saidBy = view.server;
  return observation.servers
    .filter(({ server }) => server === saidBy)
    .flatMap((seen): readonly Draft[] => {
      const common = (answer: string) => ({
        server: saidBy,
        vantage: observation.vantage,
        evidence: serverEvidence(observation, seen, "DNSKEY", answer),
      });
      const signed = isServedSigned(seen);
      if (view.isSigned === true && signed === false) {
        const draft = common("no DNSKEY, no RRSIG");
        return [{ ...draft, tag: "key-master-view.not-signed-on-wire", facts: { saidBy } }];
      }
      if (view.isSigned === false && signed === true) {
        return [{ ...common("DNSKEY"), tag: "key-master-view.signed-on-wire", facts: { saidBy } }];
      }
      const saidUntil = view.dnskeySignaturesUntil;
      const servedUntil = dnskeyUntil(seen);
      const isOlder =
        saidUntil !== null &&
        servedUntil !== null &&
        view.viewedAt <= seen.at &&
        saidUntil - servedUntil > TOLERANCE;
      if (!isOlder) return [];
      const answer = `RRSIG DNSKEY until ${formatInstant(servedUntil, now)}`;
      const facts = { saidBy, saidUntil, servedUntil };
      return [{ ...common(answer), tag: "key-master-view.signatures-older", facts }];
    });
}

function dnskeyUntil({ dnskey }: ServerObservation): Instant | null {
  const ends = (dnskey?.signatures ?? []).map(({ expiration }) => expiration);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Compared with the wire at the server that told, where nothing is in flight. */
function differingKeys(
  { signing, names }: ZonePicture,
  observation: ZoneObservation,
): readonly Draft[] {
  if (signing === null || signing.descriptors.length === 0) return [];
  const saidBy = resolveServerName(signing.reportedBy, names);
  return observation.servers
    .filter(({ server }) => server === saidBy)
    .flatMap((seen): readonly Draft[] => {
      if (seen.dnskey === null) return [];
      const { said, served } = keyWords(signing.descriptors, seen.dnskey.keys);
      if (said.join() === served.join()) return [];
      return [
        {
          tag: "key-master-view.keys-differ",
          server: saidBy,
          facts: { saidBy, said, served },
          evidence: serverEvidence(observation, seen, "DNSKEY", served.join(", ") || "no DNSKEY"),
          vantage: observation.vantage,
        },
      ];
    });
}

/** By key tag where every public key was told, else by how many there are of each kind. */
function keyWords(
  descriptors: readonly SigningKeyDescriptor[],
  observed: readonly ObservedKey[],
): { readonly said: readonly string[]; readonly served: readonly string[] } {
  const published = publishedKeys(descriptors);
  const tags = published.map(({ descriptor, key }) =>
    taggedWord(key.flags, descriptor.algorithm, key.publicKey),
  );
  const known = tags.filter((word) => word !== null);
  if (known.length === published.length) {
    return {
      said: [...known].sort(),
      served: observed.map(({ keyTag }) => `key ${keyTag}`).sort(),
    };
  }
  return {
    said: countedKinds(
      published.map(({ descriptor, key }) => ({
        flags: key.flags,
        algorithm: descriptor.algorithm,
      })),
    ),
    served: countedKinds(observed),
  };
}

function taggedWord(flags: number, algorithm: number, publicKey: string | null): string | null {
  const octets = publicKey === null ? undefined : fromBase64(publicKey);
  if (octets === undefined) return null;
  const keyTag = keyTagOf({ kind: "DNSKEY", flags, protocol: 3, algorithm, publicKey: octets });
  return `key ${keyTag}`;
}

function countedKinds(
  keys: readonly { readonly flags: number; readonly algorithm: number }[],
): readonly string[] {
  const counts = new Map<string, number>();
  for (const { flags, algorithm } of keys) {
    const kind = `of flags ${flags} and algorithm ${algorithm}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([kind, count]) => `${count} ${count === 1 ? "key" : "keys"} ${kind}`)
    .sort();
}

/** What the source calls stale may be right while a KSK rollover runs, and is not compared. */
function differingDs(
  { keyMaster }: ChecksInput,
  report: ZonePicture,
  observation: ZoneObservation,
): readonly Draft[] {
  const { state, seenAt } = report.parentDs;
  const [parent] = answeredParents(observation);
  if (parent === undefined || (state !== "current" && state !== "none")) return [];
  if (isKskRolling(report) || (seenAt !== null && seenAt > parent.at)) return [];
  const seen = parentsWithDs(observation).flatMap(({ ds }) => ds);
  const isContradicted = state === "none" ? seen.length > 0 : seen.length === 0;
  if (!isContradicted || parent.status.kind === "bogus") return [];
  const saidBy = keyMaster ?? report.signing?.reportedBy ?? report.estate.estate;
  return [
    {
      tag: "key-master-view.ds-differs",
      server: null,
      facts: { saidBy, said: state, seen: seen.map(({ keyTag }) => keyTag).sort((a, b) => a - b) },
      evidence: parentEvidence(observation, parent, dsWords(parent.ds?.ds ?? [])),
      vantage: observation.vantage,
    },
  ];
}
