import type { Instant } from "@/lib/dnssec/instant";
import type { NextDue } from "@/lib/dnssec/rollover/predict";
import type { HarmEvent, TimeToHarm } from "@/lib/dnssec/status/forecast/time-to-harm";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import { freshViews } from "@/lib/dnssec/status/merge-facts";
import { rolloverDues } from "@/lib/dnssec/status/next-event";
import type { ServedSignatures } from "@/lib/dnssec/status/renewal";
import { isHolderDown, type Situation } from "@/lib/dnssec/status/situation";

/**
 * What breaks when if nobody acts, in the order of time: rollover steps that will not happen while the holder is down, and every
 * set of signatures that nobody reachable renews. `safeUntil` is that of the zone's judgement (api.md).
 */
export function judgeTimeToHarm(situation: Situation): TimeToHarm {
  const { safe } = situation;
  const events = [...missedSteps(situation), ...endingSignatures(situation)].sort(
    (a, b) => a.at - b.at,
  );
  return {
    sentence: sentenceOf(situation),
    safeUntil: safe.safeUntil,
    because: safe.because,
    events,
    goOnSigning: othersThatSign(situation),
  };
}

function sentenceOf(situation: Situation): string {
  const { safe, now, signed } = situation;
  if (signed === false) return "The zone is not signed: nothing runs out.";
  if (safe.because === "renewing") return "Nothing breaks: every signature is renewed.";
  if (safe.safeUntil === null) {
    return "Nobody can tell until when answers validate: no server tells when its signatures end.";
  }
  const until = words(safe.safeUntil, situation);
  if (safe.safeUntil <= now) {
    return `Signatures ended ${until}: users of validating resolvers have lost the zone.`;
  }
  return `You can wait until ${until}. Nothing breaks for users before.`;
}

/** The engine runs on the holder alone (KM-12): while it is down its steps do not happen. */
function missedSteps(situation: Situation): readonly HarmEvent[] {
  if (!isHolderDown(situation)) return [];
  return rolloverDues(situation.picture).map(
    (due): HarmEvent => ({
      at: due.at,
      what: whatOf(due),
      sentence: `${stepWords(due)} ${due.at <= situation.now ? "did" : "does"} not happen.`,
      affectsUsers: false,
    }),
  );
}

function whatOf({ what }: NextDue): HarmEvent["what"] {
  if (what === "rollover-step-due") return "rollover-step-missed";
  return what === "zsk-rollover-due" ? "zsk-rollover-missed" : "ksk-rollover-missed";
}

function stepWords({ what }: NextDue): string {
  switch (what) {
    case "rollover-step-due":
      return "The next step of the running key change";
    case "zsk-rollover-due":
      return "The change of the zone-signing key";
    case "ksk-rollover-due":
      return "The change of the key-signing key";
    case "csk-rollover-due":
      return "The change of the key";
  }
}

/** Per part of the zone the earliest end among the servers that answer. */
function endingSignatures(situation: Situation): readonly HarmEvent[] {
  return (["dnskey-set", "records"] as const).flatMap((part) => {
    const [first] = situation.renewal.served
      .filter((signatures) => signatures.part === part && signatures.isRenewed === false)
      .filter(hasEnd)
      .sort((a, b) => a.until - b.until);
    return first === undefined ? [] : [endOf(first, situation)];
  });
}

function hasEnd(
  signatures: ServedSignatures,
): signatures is ServedSignatures & { readonly until: Instant } {
  return signatures.until !== null;
}

function endOf(
  { part, server, until }: ServedSignatures & { readonly until: Instant },
  { now }: Situation,
): HarmEvent {
  const verb = until <= now ? "ended" : "ends";
  return {
    at: until,
    what: part === "dnskey-set" ? "dnskey-signature-ends" : "record-signature-ends",
    sentence:
      part === "dnskey-set"
        ? `The signature over the DNSKEY set ${verb} on ${server}: nothing in the zone validates any more.`
        : `Signatures over records ${verb === "ended" ? "ended" : "end"} on ${server}: its answers do not validate any more.`,
    affectsUsers: true,
  };
}

function othersThatSign({ picture, renewal, role }: Situation): readonly string[] {
  const answering = new Set(freshViews(picture).map(({ server }) => server));
  return renewal.recordRenewers.filter((server) => server !== role.holder && answering.has(server));
}

function words(at: Instant, { picture }: Situation): string {
  return formatInstant(at, picture.estate.now);
}
