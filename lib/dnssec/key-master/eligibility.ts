import type { Instant } from "@/lib/dnssec/instant";
import { missingKeys } from "@/lib/dnssec/key-master/candidate-gates";
import type { CandidateCase, Gate, GateName } from "@/lib/dnssec/key-master/gate";
import { askGates } from "@/lib/dnssec/key-master/gates-of-kind";
import {
  NOTHING_BESIDE,
  type Preference,
  type Surroundings,
} from "@/lib/dnssec/key-master/move/move-facts";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { situationOf } from "@/lib/dnssec/status/judge-zone";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import type { Situation } from "@/lib/dnssec/status/situation";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A server that could be given the role, or could not, with the answer of every gate. */
export type Candidate = {
  readonly server: ServerName;
  /** For a transfer: no gate refuses. */
  readonly eligible: boolean;
  readonly gates: readonly Gate[];
  /** What taking the role over would cost: nothing, new keys and a re-sign (KM-43), or it cannot be done. */
  readonly forecast: "clean" | "re-sign-needed" | "impossible";
  /** Descriptors whose private keys the server does not open, or was never seen to. */
  readonly missingKeys: readonly string[];
  readonly preference: Preference;
};

/** Without these no kind of move makes the server key master. */
export const INDISPENSABLE: readonly GateName[] = [
  "hosts-zone",
  "writable-primary",
  "not-read-only-controller",
  "directory-integrated",
  "candidate-answers",
];

/** Every server that hosts the zone as a candidate for a transfer, the ineligible ones included, by name (KM-8). */
export function listCandidates(
  facts: ZoneFacts,
  now: Instant,
  beside: Surroundings = NOTHING_BESIDE,
): readonly Candidate[] {
  const situation = situationOf(mergeFacts(facts), now);
  return situation.picture.views.map(({ view }) => assess(view.server, situation, beside));
}

/** One server as a candidate for a transfer, whether it hosts the zone or not. All gates are asked, none stops the others. */
export function assessCandidate(
  facts: ZoneFacts,
  server: string,
  now: Instant,
  beside: Surroundings = NOTHING_BESIDE,
): Candidate {
  const picture = mergeFacts(facts);
  return assess(resolveServerName(server, picture.names), situationOf(picture, now), beside);
}

/** The case of one server and one door, as gates are asked about it. */
export function candidateCase(
  candidate: ServerName,
  situation: Situation,
  door: Pick<CandidateCase, "kind" | "override" | "beside">,
): CandidateCase {
  const { picture, role } = situation;
  return {
    kind: door.kind,
    override: door.override,
    beside: door.beside,
    candidate,
    situation,
    picture,
    role,
    held: picture.views.find(({ view }) => view.server === candidate) ?? null,
    server: picture.servers.get(candidate) ?? null,
  };
}

function assess(candidate: ServerName, situation: Situation, beside: Surroundings): Candidate {
  const subject = candidateCase(candidate, situation, { kind: "transfer", override: null, beside });
  const gates = askGates(subject);
  const refusing = new Set(
    gates.filter(({ result }) => result === "refused").map(({ gate }) => gate),
  );
  const missing = missingKeys(subject);
  return {
    server: candidate,
    eligible: refusing.size === 0,
    gates,
    forecast: forecastOf(refusing, missing),
    missingKeys: missing,
    preference: beside.preferences[candidate] ?? "neutral",
  };
}

/** Which kind of forecast follows from what refuses and what is missing. */
export function forecastOf(
  refusing: ReadonlySet<GateName>,
  missing: readonly string[],
): Candidate["forecast"] {
  if (INDISPENSABLE.some((gate) => refusing.has(gate))) return "impossible";
  return missing.length > 0 ? "re-sign-needed" : "clean";
}
