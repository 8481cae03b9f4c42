import type { Instant } from "@/lib/dnssec/instant";
import type { RoleJudgement } from "@/lib/dnssec/key-master/verdict";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ObservedService } from "@/lib/dnssec/status/observed-service";
import type { Renewal } from "@/lib/dnssec/status/renewal";
import type { SafeUntil } from "@/lib/dnssec/status/safe-until";
import type { ServiceJudgement } from "@/lib/dnssec/status/service";

/** A running rollover together with the descriptor that it belongs to. */
export type RunningRollover = {
  readonly descriptor: SigningKeyDescriptor;
  readonly rollover: RolloverReport;
};

/** Everything judged so far about a zone at one instant: what words, next step and deadlines are made from. */
export type Situation = {
  readonly picture: ZonePicture;
  readonly now: Instant;
  readonly signed: boolean | null;
  readonly role: RoleJudgement;
  readonly renewal: Renewal;
  readonly safe: SafeUntil;
  readonly service: ServiceJudgement;
  /** What standing observations say; null = `service` rests on what servers report. */
  readonly observed: ObservedService | null;
  /** The one that a person would ask about first. */
  readonly running: RunningRollover | null;
  /** Since when something that must be known is not; null where all is known, or was never. */
  readonly unknownSince: Instant | null;
};

/** The holder is confirmed not to answer. */
export function isHolderDown(situation: Pick<Situation, "role">): boolean {
  return situation.role.holder !== null && situation.role.holderReachable === false;
}
