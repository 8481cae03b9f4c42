import type { Instant } from "@/lib/dnssec/instant";
import type { Surroundings } from "@/lib/dnssec/key-master/move/move-facts";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { RoleJudgement } from "@/lib/dnssec/key-master/verdict";
import type { HeldServer, HeldView, ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { Situation } from "@/lib/dnssec/status/situation";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** Everything that any move asks about, in the order in which it is shown. Which of it a kind asks: `gates-of-kind.ts`. */
export const GATE_NAMES = [
  "hosts-zone",
  "writable-primary",
  "not-read-only-controller",
  "directory-integrated",
  "zone-signed",
  "candidate-answers",
  "opens-every-key",
  "serves-same-dnskey",
  "not-the-holder-already",
  "role-is-unassigned",
  "role-is-clear",
  "holder-answers",
  "holder-unreachable",
  "no-rollover-running",
  "directory-available",
  "domain-naming-master",
  "signature-runway",
  "account-rights",
  "clock-is-right",
  "server-would-do-it",
  "preference-allows",
  "no-cool-down",
  "no-hold",
] as const;
export type GateName = (typeof GATE_NAMES)[number];

/** The answer of one gate. A warned gate needs a note of the person who goes on; a refused one blocks. */
export type GateAnswer = {
  readonly result: "passed" | "warned" | "refused";
  /** What was seen, in one sentence. */
  readonly evidence: string;
  /** When that was seen, by the estate's clock; null = nobody has seen it. */
  readonly observedAt: Instant | null;
  /** What would make it pass, or null where nothing has to. */
  readonly remedy: string | null;
};
export type Gate = GateAnswer & { readonly gate: GateName };

/** A zone, the server that is to hold its role, and by which door. */
export type CandidateCase = {
  readonly kind: MoveKind;
  readonly override: MoveRequest["override"];
  readonly beside: Surroundings;
  readonly candidate: ServerName;
  readonly situation: Situation;
  readonly picture: ZonePicture;
  readonly role: RoleJudgement;
  /** The candidate's own view of the zone, or null if it was never seen to host it. */
  readonly held: HeldView | null;
  readonly server: HeldServer | null;
};

/** One question: same signature for every gate, so that all can be asked and each can be tested alone. */
export type GateFunction = (subject: CandidateCase) => GateAnswer;

/** The gate has nothing against it. */
export function passed(evidence: string, observedAt: Instant | null): GateAnswer {
  return { result: "passed", evidence, observedAt, remedy: null };
}

/** It may go on if a person says why. */
export function warned(evidence: string, observedAt: Instant | null, remedy: string): GateAnswer {
  return { result: "warned", evidence, observedAt, remedy };
}

/** It must not go on. */
export function refused(evidence: string, observedAt: Instant | null, remedy: string): GateAnswer {
  return { result: "refused", evidence, observedAt, remedy };
}
