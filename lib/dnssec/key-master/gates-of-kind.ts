import {
  candidateAnswers,
  clockIsRight,
  hostsZone,
  isNoReadOnlyController,
  isNotHolderAlready,
  isWritablePrimary,
  opensEveryPrivateKey,
} from "@/lib/dnssec/key-master/candidate-gates";
import {
  type CandidateCase,
  GATE_NAMES,
  type Gate,
  type GateFunction,
  type GateName,
} from "@/lib/dnssec/key-master/gate";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import {
  accountHasRights,
  namingMasterAnswers,
  noCoolDown,
  noHold,
  preferenceAllows,
  roleIsUnassigned,
  serverWouldDoIt,
  servesSameDnskey,
} from "@/lib/dnssec/key-master/move-gates";
import {
  canBeSeized,
  holderIsUnreachable,
  isSeizedRoleClear,
  noKeyIsLost,
  rolloverIsKnown,
  runwayIsShown,
  somethingIsMissing,
} from "@/lib/dnssec/key-master/seize-gates";
import {
  hasSignatureRunway,
  holderAnswers,
  isDirectoryAvailable,
  isDirectoryIntegrated,
  isRoleClear,
  isZoneSigned,
  noRolloverRunning,
} from "@/lib/dnssec/key-master/zone-gates";

type Questions = Readonly<Partial<Record<GateName, GateFunction>>>;

/** What every move asks about the server that is to hold the role, and about everything around it. */
const OF_EVERY_MOVE = {
  "hosts-zone": hostsZone,
  "writable-primary": isWritablePrimary,
  "not-read-only-controller": isNoReadOnlyController,
  "directory-integrated": isDirectoryIntegrated,
  "candidate-answers": candidateAnswers,
  "directory-available": isDirectoryAvailable,
  "domain-naming-master": namingMasterAnswers,
  "account-rights": accountHasRights,
  "clock-is-right": clockIsRight,
  "server-would-do-it": serverWouldDoIt,
  "preference-allows": preferenceAllows,
  "no-hold": noHold,
} as const satisfies Questions;

/** Proof of death in place of the old holder's word (issue 5 §2). */
const OF_EVERY_SEIZE = {
  ...OF_EVERY_MOVE,
  "zone-signed": canBeSeized,
  "serves-same-dnskey": servesSameDnskey,
  "not-the-holder-already": isNotHolderAlready,
  "role-is-clear": isSeizedRoleClear,
  "holder-unreachable": holderIsUnreachable,
  "no-rollover-running": rolloverIsKnown,
  "signature-runway": runwayIsShown,
  "no-cool-down": noCoolDown,
} as const satisfies Questions;

/** The four doors and what each asks. A gate of the same name may ask something else behind another door. */
const QUESTIONS: Readonly<Record<MoveKind, Questions>> = {
  transfer: {
    ...OF_EVERY_MOVE,
    "zone-signed": isZoneSigned,
    "opens-every-key": opensEveryPrivateKey,
    "serves-same-dnskey": servesSameDnskey,
    "not-the-holder-already": isNotHolderAlready,
    "role-is-clear": isRoleClear,
    "holder-answers": holderAnswers,
    "no-rollover-running": noRolloverRunning,
    "signature-runway": hasSignatureRunway,
  },
  seize: { ...OF_EVERY_SEIZE, "opens-every-key": opensEveryPrivateKey },
  "seize-without-keys": { ...OF_EVERY_SEIZE, "opens-every-key": somethingIsMissing },
  assign: {
    ...OF_EVERY_MOVE,
    "opens-every-key": noKeyIsLost,
    "role-is-unassigned": roleIsUnassigned,
  },
};

/** The answers of all gates that this door has, in their order. None stops the others. */
export function askGates(subject: CandidateCase): readonly Gate[] {
  const questions = QUESTIONS[subject.kind];
  return GATE_NAMES.flatMap((gate) => {
    const ask = questions[gate];
    return ask === undefined ? [] : [{ gate, ...ask(subject) }];
  });
}

/** Which gates a door has, in their order. */
export function gatesOf(kind: MoveKind): readonly GateName[] {
  return GATE_NAMES.filter((gate) => QUESTIONS[kind][gate] !== undefined);
}
