import type { Instant } from "@/lib/dnssec/instant";
import { judgeRrset } from "@/lib/dnssec/observation/judge-rrset";
import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import { renewalMargin } from "@/lib/dnssec/status/renewal";
import type { Check, ChecksInput, Draft } from "./check";
import { serverEvidence } from "./evidence";
import { signedServers } from "./signed-servers";

/**
 * Signatures are renewed as early before their end as the zone's settings say (RFC 6781 §4.4.2); where those are not known, they do
 * not come near their end.
 */
export const signatureMargin: Check = {
  id: "signature-margin",
  judge: (input) =>
    input.observations.flatMap((observation) =>
      signedServers(observation).flatMap((seen) => judgeServer(input, observation, seen)),
    ),
};

type Ending = {
  readonly type: string;
  readonly endsAt: Instant;
  /** When it should have been renewed; null = no rule is known. */
  readonly dueAt: Instant | null;
  readonly overdueAt: Instant | null;
};

function judgeServer(
  input: ChecksInput,
  observation: ZoneObservation,
  seen: ServerObservation,
): readonly Draft[] {
  const { now, policy } = input;
  const endings = endingsOf(input, seen);
  const overdue = endings.filter(({ overdueAt }) => overdueAt !== null && overdueAt <= now);
  const soon = endings.filter(
    ({ endsAt, dueAt }) => dueAt === null && endsAt - now <= policy.endsSoonSeconds,
  );
  if (overdue.length === 0 && soon.length === 0) return [];
  const common = (found: readonly Ending[]) => {
    const endsAt = Math.min(...found.map((ending) => ending.endsAt));
    const types = [...new Set(found.map(({ type }) => type))];
    const answer = `${types.join(", ")}: signatures end ${formatInstant(endsAt, now)}`;
    const asked = types.find((type) => type !== "NSEC3") ?? "SOA";
    return {
      draft: {
        server: seen.server,
        vantage: observation.vantage,
        evidence: serverEvidence(observation, seen, asked, answer),
      },
      facts: { types, endsAt },
    };
  };
  const drafts: Draft[] = [];
  if (overdue.length > 0) {
    const { draft, facts } = common(overdue);
    const renewalDueAt = Math.min(...overdue.map(({ dueAt, endsAt }) => dueAt ?? endsAt));
    drafts.push({
      ...draft,
      tag: "signature-margin.renewal-overdue",
      facts: { ...facts, renewalDueAt },
    });
  }
  if (soon.length > 0) {
    const { draft, facts } = common(soon);
    drafts.push({ ...draft, tag: "signature-margin.ends-soon", facts });
  }
  return drafts;
}

/** What is valid now and when it ends. What has ended already is the business of `signatures-valid`. */
function endingsOf({ report, now }: ChecksInput, seen: ServerObservation): readonly Ending[] {
  const ofKeys = report === null ? null : renewalMargin("dnskey-set", report);
  const ofRecords = report === null ? null : renewalMargin("records", report);
  const rrsets = servedRrsets(seen).flatMap(({ type, rrset }) => {
    // Which key signs CDS and CDNSKEY, and for how long, differs by server.
    if (type === "CDS" || type === "CDNSKEY") return [];
    const soundness = judgeRrset(rrset, now);
    if (soundness.kind !== "valid") return [];
    return [endingOf(type, soundness.until, type === "DNSKEY" ? ofKeys : ofRecords)];
  });
  const until = seen.denial?.signaturesUntil ?? null;
  const isDenialEnding = until !== null && until > now && seen.denial?.kind !== "none";
  if (!isDenialEnding) return rrsets;
  return [...rrsets, endingOf(seen.denial?.kind === "nsec" ? "NSEC" : "NSEC3", until, ofRecords)];
}

function endingOf(
  type: string,
  endsAt: Instant,
  margin: ReturnType<typeof renewalMargin> | null,
): Ending {
  if (margin === null) return { type, endsAt, dueAt: null, overdueAt: null };
  return {
    type,
    endsAt,
    dueAt: endsAt - margin.renewal,
    overdueAt: endsAt - Math.max(0, margin.renewal - margin.grace),
  };
}
