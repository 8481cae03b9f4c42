import type { Instant } from "@/lib/dnssec/instant";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { type PredictedStep, type PredictionBasis, predictSteps } from "./predict";
import type { RolloverPhase, RolloverReport, RolloverStage } from "./report";
import type { Wait } from "./timing";

/** Who has to do the next thing. */
export type ActionOwner = "server" | "ops" | "parent-operator";

/** A rollover in plain words. */
export type RolloverExplanation = {
  /** What is the case, in one sentence that needs no DNS knowledge. */
  readonly sentence: string;
  /** What happens next, or has to. */
  readonly nextAction: string;
  readonly owner: ActionOwner;
  /** When the next action happens by itself; null while somebody is waited for. */
  readonly dueAt: Instant | null;
  /** The wait that runs now, with its formula and values; null where none runs or the values are not known. */
  readonly wait: Wait | null;
  /** From here to the end, by the model. */
  readonly steps: readonly PredictedStep[];
  /** What the words above leave out and somebody has to know. */
  readonly remarks: readonly string[];
};

type Words = Pick<RolloverExplanation, "sentence" | "nextAction" | "owner">;

const BY_STAGE: Record<Exclude<RolloverStage, "unrecognized">, Words> = {
  "waits-its-turn": {
    sentence: "Another key of this zone is being changed; this one waits its turn.",
    nextAction: "The change begins when the other one has ended.",
    owner: "server",
  },
  "publish-successor": {
    sentence: "The new key is published, and every resolver has to learn it before it is used.",
    nextAction: "The server goes on once no cache can lack the new key.",
    owner: "server",
  },
  "switch-signatures": {
    sentence: "The new key signs the zone; signatures of the old key are still in caches.",
    nextAction: "The server takes the old key out once its last signature has left the caches.",
    owner: "server",
  },
  "submit-ds": {
    sentence: "The parent zone must publish a new record.",
    nextAction:
      "Publish the DS record of the new key at the parent and leave the old one in place.",
    owner: "parent-operator",
  },
  "wait-for-parent-ds-ttl": {
    sentence: "The parent zone has the new record; copies without it are still in caches.",
    nextAction:
      "The server goes on once those copies have left the caches. Keep the old DS record until then.",
    owner: "server",
  },
  "remove-hold-down": {
    sentence:
      "The old key is revoked and stays visible for 30 days, so that resolvers which follow it notice.",
    nextAction:
      "The server takes the old key out when the 30 days are over. Do not re-sign the zone.",
    owner: "server",
  },
  "withdraw-predecessor": {
    sentence: "The old key leaves the zone.",
    nextAction: "The server ends the change.",
    owner: "server",
  },
  failed: {
    sentence: "The key change has failed and will not be tried again by itself.",
    nextAction: "Remove the cause, then start the change of this key by hand.",
    owner: "ops",
  },
};

/** A phase that says more than its stage does. */
const BY_PHASE: Partial<Record<RolloverPhase, (stage: RolloverStage) => Words | null>> = {
  applying: (stage) =>
    stage === "publish-successor"
      ? {
          sentence: "The server has begun to change this key.",
          nextAction: "The server publishes the new key.",
          owner: "server",
        }
      : null,
  "awaiting-person": (stage) =>
    stage === "submit-ds"
      ? null
      : {
          sentence:
            "The old key stays, because without it no record at the parent would fit the zone.",
          nextAction: "Publish the DS records of the keys that remain at the parent.",
          owner: "parent-operator",
        },
  completed: () => ({
    sentence: "The key change has ended.",
    nextAction: "Nothing to do.",
    owner: "server",
  }),
  abandoned: () => ({
    sentence: "The key change was given up.",
    nextAction: "Start it again by hand, or leave it to the next period.",
    owner: "ops",
  }),
};

/** Says in words where a running rollover stands; null at rest. */
export function explainRollover(
  descriptor: SigningKeyDescriptor,
  basis: PredictionBasis,
): RolloverExplanation | null {
  const { rollover } = descriptor;
  if (rollover === null) return null;
  const steps = predictSteps(descriptor, basis);
  return {
    ...wordsFor(rollover),
    dueAt: rollover.wakeAt,
    wait: rollover.wakeAt === null ? null : (steps[0]?.wait ?? null),
    steps,
    remarks: remarksOn(rollover, basis),
  };
}

/** One plain sentence about a rollover. */
export function sentenceFor(rollover: RolloverReport): string {
  return wordsFor(rollover).sentence;
}

function wordsFor(rollover: RolloverReport): Words {
  const { phase, stage } = rollover;
  if (stage === "unrecognized") {
    const said = Object.values(rollover.native).join(", ");
    return {
      sentence: `The server describes this key change as "${said}", which Keymaster does not know.`,
      nextAction: "Look at the server's own tools.",
      owner: "ops",
    };
  }
  return BY_PHASE[phase]?.(stage) ?? BY_STAGE[stage];
}

function remarksOn(rollover: RolloverReport, { timing }: PredictionBasis): readonly string[] {
  const remarks: string[] = [];
  const isKsk = rollover.method !== "zsk-pre-publication";
  if (isKsk && rollover.isManual === true) {
    remarks.push(
      "A person started it: distributed trust anchors are not updated and have to be replaced by hand (KM-63).",
    );
  }
  if (isKsk && rollover.stage === "submit-ds") {
    remarks.push("Nobody puts DS records into the parent automatically (KM-64).");
  }
  if (isKsk && timing?.rfc5011 === true && rollover.phase !== "completed") {
    remarks.push("Other keys of this zone wait until this change has ended, its 30 days included.");
  }
  return remarks;
}
