import type { Instant } from "@/lib/dnssec/instant";
import {
  candidateAnswers,
  clockIsRight,
  hostsZone,
  isNoReadOnlyController,
  isNotHolderAlready,
  isWritablePrimary,
  missingKeys,
  opensEveryPrivateKey,
} from "@/lib/dnssec/key-master/candidate-gates";
import {
  type CandidateCase,
  GATE_NAMES,
  type Gate,
  type GateFunction,
  type GateName,
} from "@/lib/dnssec/key-master/gate";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import {
  hasSignatureRunway,
  holderAnswers,
  isDirectoryAvailable,
  isDirectoryIntegrated,
  isRoleClear,
  isZoneSigned,
  noRolloverRunning,
} from "@/lib/dnssec/key-master/zone-gates";
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
};

const GATES: Readonly<Record<GateName, GateFunction>> = {
  "hosts-zone": hostsZone,
  "writable-primary": isWritablePrimary,
  "not-read-only-controller": isNoReadOnlyController,
  "directory-integrated": isDirectoryIntegrated,
  "zone-signed": isZoneSigned,
  "candidate-answers": candidateAnswers,
  "opens-every-key": opensEveryPrivateKey,
  "not-the-holder-already": isNotHolderAlready,
  "role-is-clear": isRoleClear,
  "holder-answers": holderAnswers,
  "no-rollover-running": noRolloverRunning,
  "directory-available": isDirectoryAvailable,
  "signature-runway": hasSignatureRunway,
  "clock-is-right": clockIsRight,
};

/** Without these no kind of move makes the server key master. */
const INDISPENSABLE: readonly GateName[] = [
  "hosts-zone",
  "writable-primary",
  "not-read-only-controller",
  "directory-integrated",
  "candidate-answers",
];

/** Every server that hosts the zone as a candidate for a transfer, the ineligible ones included, by name (KM-8). */
export function listCandidates(facts: ZoneFacts, now: Instant): readonly Candidate[] {
  const situation = situationOf(mergeFacts(facts), now);
  return situation.picture.views.map(({ view }) => assess(view.server, situation));
}

/** One server as a candidate for a transfer, whether it hosts the zone or not. All gates are asked, none stops the others. */
export function assessCandidate(facts: ZoneFacts, server: string, now: Instant): Candidate {
  const picture = mergeFacts(facts);
  return assess(resolveServerName(server, picture.names), situationOf(picture, now));
}

function assess(candidate: ServerName, situation: Situation): Candidate {
  const { picture, role } = situation;
  const subject: CandidateCase = {
    candidate,
    situation,
    picture,
    role,
    held: picture.views.find(({ view }) => view.server === candidate) ?? null,
    server: picture.servers.get(candidate) ?? null,
  };
  const gates = GATE_NAMES.map((gate): Gate => ({ gate, ...GATES[gate](subject) }));
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
  };
}

function forecastOf(
  refusing: ReadonlySet<GateName>,
  missing: readonly string[],
): Candidate["forecast"] {
  if (INDISPENSABLE.some((gate) => refusing.has(gate))) return "impossible";
  return missing.length > 0 ? "re-sign-needed" : "clean";
}
