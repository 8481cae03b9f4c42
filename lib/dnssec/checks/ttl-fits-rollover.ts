import type { Seconds } from "@/lib/dnssec/instant";
import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { renewalMargin } from "@/lib/dnssec/status/renewal";
import type { Check, ChecksInput, Draft } from "./check";
import { parentEvidence, serverEvidence } from "./evidence";
import { parentsWithDs } from "./parent-answers";
import { signedServers } from "./signed-servers";

/**
 * No TTL that is served is longer than the one that rollovers are reckoned with (RFC 7583 §3.2, §3.3: TTLsig, TTLkey, TTLds), nor
 * longer than what is left of a signature when it is renewed (RFC 6781 §4.4.2).
 */
export const ttlFitsRollover: Check = {
  id: "ttl-fits-rollover",
  judge: (input) => input.observations.flatMap((observation) => judgeVantage(input, observation)),
};

type ServedTtl = {
  readonly seen: ServerObservation;
  readonly type: string;
  readonly ttlSeconds: Seconds;
};

function judgeVantage({ report }: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  if (report === null) return [];
  const served = signedServers(observation).flatMap((seen) =>
    servedRrsets(seen).map(
      ({ type, rrset }): ServedTtl => ({ seen, type, ttlSeconds: rrset.ttlSeconds }),
    ),
  );
  return [
    ...aboveReckoned(report, observation, served),
    ...aboveMargin(report, observation, served),
    ...dsAboveReckoned(report, observation),
  ];
}

function aboveReckoned(
  { signing }: ZonePicture,
  observation: ZoneObservation,
  served: readonly ServedTtl[],
): readonly Draft[] {
  const settings = signing?.settings;
  if (settings === undefined) return [];
  const maximum = settings.maximumZoneTtlSeconds;
  const ofDnskey = settings.dnskeyRecordSetTtlSeconds || maximum;
  const records = longest(served, ({ type }) => type !== "DNSKEY", maximum);
  const dnskey = longest(served, ({ type }) => type === "DNSKEY", ofDnskey);
  const drafts: Draft[] = [];
  if (records !== null && maximum !== null) {
    const { ttlSeconds, types } = records;
    const facts = { types, ttlSeconds, reckonedSeconds: maximum };
    drafts.push({ ...toDraft(observation, records), tag: "ttl-fits-rollover.record-ttl", facts });
  }
  if (dnskey !== null && ofDnskey !== null) {
    const facts = { ttlSeconds: dnskey.ttlSeconds, reckonedSeconds: ofDnskey };
    drafts.push({ ...toDraft(observation, dnskey), tag: "ttl-fits-rollover.dnskey-ttl", facts });
  }
  return drafts;
}

function aboveMargin(
  report: ZonePicture,
  observation: ZoneObservation,
  served: readonly ServedTtl[],
): readonly Draft[] {
  const margins = [renewalMargin("dnskey-set", report), renewalMargin("records", report)]
    .filter((margin) => margin !== null)
    .map(({ renewal }) => renewal);
  if (margins.length === 0) return [];
  const marginSeconds = Math.min(...margins);
  const found = longest(served, () => true, marginSeconds);
  if (found === null) return [];
  const facts = { types: found.types, ttlSeconds: found.ttlSeconds, marginSeconds };
  return [{ ...toDraft(observation, found), tag: "ttl-fits-rollover.longer-than-margin", facts }];
}

function dsAboveReckoned(report: ZonePicture, observation: ZoneObservation): readonly Draft[] {
  const reckoned =
    report.parentDs.ttlSeconds ?? (report.signing?.settings.dsRecordSetTtlSeconds || null);
  if (reckoned === null) return [];
  return parentsWithDs(observation)
    .slice(0, 1)
    .flatMap(({ seen }): readonly Draft[] => {
      const ttlSeconds = seen.ds?.ttlSeconds ?? 0;
      if (ttlSeconds <= reckoned) return [];
      return [
        {
          tag: "ttl-fits-rollover.ds-ttl",
          server: null,
          facts: { ttlSeconds, reckonedSeconds: reckoned },
          evidence: parentEvidence(observation, seen, `DS with TTL ${ttlSeconds}`),
          vantage: observation.vantage,
        },
      ];
    });
}

type Longest = ServedTtl & { readonly types: readonly string[] };

/** The longest TTL above a limit, with every type that exceeds it. */
function longest(
  served: readonly ServedTtl[],
  isMeant: (one: ServedTtl) => boolean,
  limit: Seconds | null,
): Longest | null {
  if (limit === null) return null;
  const above = served.filter((one) => isMeant(one) && one.ttlSeconds > limit);
  const [first] = [...above].sort((a, b) => b.ttlSeconds - a.ttlSeconds);
  if (first === undefined) return null;
  return { ...first, types: [...new Set(above.map(({ type }) => type))].sort() };
}

/** TTLs are the zone's, so the finding names no server. */
function toDraft(observation: ZoneObservation, { seen, type, ttlSeconds }: ServedTtl) {
  return {
    server: null,
    evidence: serverEvidence(observation, seen, type, `${type} with TTL ${ttlSeconds}`),
    vantage: observation.vantage,
  };
}
