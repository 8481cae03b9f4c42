import { HOUR, type Instant, MINUTE, type Seconds } from "@/lib/dnssec/instant";
import { missingKeys } from "@/lib/dnssec/key-master/candidate-gates";
import { INDISPENSABLE } from "@/lib/dnssec/key-master/eligibility";
import type { CandidateCase, Gate } from "@/lib/dnssec/key-master/gate";
import { askGates } from "@/lib/dnssec/key-master/gates-of-kind";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type {
  CandidateForecast,
  MissingDescriptor,
  ToDoItem,
  UserImpact,
} from "@/lib/dnssec/status/forecast/candidate-forecast";
import { formatDuration, formatInstant, listed } from "@/lib/dnssec/status/format-instant";

/** Other primaries follow a re-sign within this time (KM-19). */
const OTHERS_FOLLOW_WITHIN: Seconds = 30 * MINUTE;
/** Where nobody knows the TTL of a DS or DNSKEY set. */
const USUAL_TTL: Seconds = HOUR;

/** What giving the role to this server would cost, whatever the door. */
export function forecastCandidate(subject: CandidateCase): CandidateForecast {
  const { candidate } = subject;
  const stopper = firstIndispensable(askGates(subject));
  if (stopper !== null) {
    return {
      kind: "impossible",
      server: candidate,
      because: stopper.evidence,
      wayOut: stopper.remedy,
      sentence: `${candidate} cannot take the role: ${stopper.evidence}`,
    };
  }
  const missing = missingDescriptors(subject);
  return missing.length === 0 ? clean(subject) : resignNeeded(subject, missing);
}

function firstIndispensable(gates: readonly Gate[]): Gate | null {
  return (
    gates.find(({ gate, result }) => result === "refused" && INDISPENSABLE.includes(gate)) ?? null
  );
}

function clean({ candidate }: CandidateCase): CandidateForecast {
  return {
    kind: "clean",
    server: candidate,
    sentence: `${candidate} opens every key: the role moves and nothing is re-signed.`,
    users: {
      affects: "nobody",
      sentence: "Users notice nothing.",
      from: null,
      lastsAfterParentSeconds: 0,
    },
  };
}

function resignNeeded(
  subject: CandidateCase,
  missing: readonly MissingDescriptor[],
): CandidateForecast {
  const { candidate } = subject;
  const roles = [...new Set(missing.map(({ keyRole }) => keyRole.toUpperCase()))];
  return {
    kind: "re-sign-needed",
    server: candidate,
    missing,
    toDo: toDoList(subject, missing),
    users: impactOf(subject, missing),
    sentence: `${candidate} does not open the ${listed(roles)}: the role moves, and the zone needs new keys and a re-sign.`,
  };
}

function missingDescriptors(subject: CandidateCase): readonly MissingDescriptor[] {
  const { picture } = subject;
  const ids = new Set(missingKeys(subject));
  return activeDescriptors(picture)
    .filter(({ descriptorId }) => ids.has(descriptorId))
    .map((descriptor) => {
      const openedBy = picture.views
        .filter(({ view }) => view.keysReachable[descriptor.descriptorId] === true)
        .map(({ view }) => view.server);
      return {
        descriptorId: descriptor.descriptorId,
        keyRole: descriptor.keyRole,
        algorithm: descriptor.algorithm,
        custody: descriptor.custody,
        openedBy,
        copyMightBe: copiesOf(descriptor, openedBy, subject),
      };
    });
}

/** Where to look before new keys are made: one copy that is found spares everything else (KM-32). */
function copiesOf(
  { custody }: SigningKeyDescriptor,
  openedBy: readonly string[],
  { role, candidate }: CandidateCase,
): readonly string[] {
  const others = openedBy.filter((server) => server !== role.holder);
  const elsewhere = others.map((server) => `${server} opened it when it was last asked`);
  const home = role.holder ?? "the old holder";
  switch (custody.kind) {
    case "directory":
      return [
        ...elsewhere,
        `the directory itself: replication to ${candidate} and its key distribution service (9107, 9109)`,
      ];
    case "certificate-store":
      return [
        ...elsewhere,
        `the certificate store MS-DNSSEC of ${home}, or a backup of that machine`,
      ];
    case "provider":
      return [
        ...elsewhere,
        `the key storage provider ${custody.provider ?? "of the old holder"}: a hardware module that ${candidate} can be given access to`,
      ];
    case "file":
      return [...elsewhere, `the key directory of ${home}, or a backup of it`];
  }
}

/** KM-43, in order, each with its owner. What only a KSK needs is left out where none is missing. */
function toDoList(
  subject: CandidateCase,
  missing: readonly MissingDescriptor[],
): readonly ToDoItem[] {
  const { candidate, role, situation } = subject;
  const before = harmAt(subject);
  const isKskMissing = missing.some(({ keyRole }) => keyRole !== "zsk");
  const isZskMissing = missing.some(({ keyRole }) => keyRole !== "ksk");
  const until =
    before === null ? "" : ` before ${formatInstant(before, situation.picture.estate.now)}`;
  const item = (
    what: ToDoItem["what"],
    sentence: string,
    owner: ToDoItem["owner"],
    takesSeconds: Seconds | null,
  ): ToDoItem => ({ what, sentence, owner, takesSeconds, before });
  return [
    item(
      "wait-for-old-holder",
      `Make sure that ${role.holder ?? "the old holder"} will not return${until}: as long as nothing is re-signed, moving back needs nothing else.`,
      "ops",
      null,
    ),
    ...(isKskMissing
      ? [item("add-ksk", `Add a new key-signing key on ${candidate}.`, "ops", MINUTE)]
      : []),
    ...(isZskMissing
      ? [item("add-zsk", `Add a new zone-signing key on ${candidate}.`, "ops", MINUTE)]
      : []),
    item("resign-zone", `Re-sign the zone on ${candidate} with the new keys.`, "ops", 5 * MINUTE),
    ...(isKskMissing ? afterNewKsk(subject, item) : []),
    item(
      "check-secondaries",
      "Check that every secondary and every other primary serves the new signatures; primaries may take 30 minutes.",
      "ops",
      OTHERS_FOLLOW_WITHIN,
    ),
  ];
}

function afterNewKsk(
  { picture }: CandidateCase,
  item: (
    what: ToDoItem["what"],
    sentence: string,
    owner: ToDoItem["owner"],
    takesSeconds: Seconds | null,
  ) => ToDoItem,
): readonly ToDoItem[] {
  const hasDs = picture.parentDs.state !== "none";
  return [
    ...(hasDs
      ? [
          item(
            "replace-ds",
            "Have the parent replace the DS record by that of the new key-signing key.",
            "parent-operator",
            null,
          ),
        ]
      : []),
    item(
      "replace-anchors",
      "Replace the trust anchor of the zone on every resolver that has one; a stale anchor makes the zone fail there.",
      "resolver-operator",
      null,
    ),
  ];
}

/** Nobody with the keys is left: the first signature that ends is the first that users feel; the re-sign is felt until the DS is new. */
function impactOf(subject: CandidateCase, missing: readonly MissingDescriptor[]): UserImpact {
  const { picture, situation } = subject;
  const from = harmAt(subject);
  const isKskMissing = missing.some(({ keyRole }) => keyRole !== "zsk");
  const dsTtl = picture.parentDs.ttlSeconds ?? USUAL_TTL;
  const dnskeyTtl = picture.signing?.settings.dnskeyRecordSetTtlSeconds ?? USUAL_TTL;
  const hasDs = picture.parentDs.state !== "none";
  const begins =
    from === null
      ? "Users notice nothing until signatures end."
      : `Users of validating resolvers lose the zone when signatures end, ${formatInstant(from, situation.picture.estate.now)}, unless it is re-signed before.`;
  const change =
    isKskMissing && hasDs
      ? ` From the re-sign on their answers fail, until the parent publishes the new DS record and ${formatDuration(dsTtl)} more; taking the old DS record away ${formatDuration(dsTtl)} before the re-sign spares them that.`
      : "";
  return {
    affects: "users-of-validating-resolvers",
    sentence: `${begins}${change}`,
    from,
    lastsAfterParentSeconds: isKskMissing && hasDs ? Math.max(dsTtl, dnskeyTtl) : 0,
  };
}

/** The earliest end of any signature that is served: without keys nobody renews the DNSKEY set, and perhaps not the rest. */
function harmAt({ situation, candidate, picture }: CandidateCase): Instant | null {
  const { safe } = situation;
  if (safe.safeUntil !== null) return safe.safeUntil;
  const ends = picture.views
    .filter(({ view }) => view.server === candidate)
    .map(({ view }) => view.dnskeySignaturesUntil)
    .filter((at) => at !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}
