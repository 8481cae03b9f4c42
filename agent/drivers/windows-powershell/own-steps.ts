import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { Happening } from "./transition-log";

/** Clocks of a server and of the agent may differ by this much in seconds. */
const SKEW_SECONDS = 300;

/** Which happenings were this agent's own doing: the first of its kind in a zone after a step there. */
export class OwnSteps {
  readonly #begun = new Map<ZoneName, { readonly kind: Happening["kind"]; readonly at: Instant }>();

  begin(step: Step, at: Instant): void {
    this.#begun.set(step.zone, { kind: "target" in step ? "role" : "settings", at });
  }

  /** The happening, with the right author. */
  claim<T extends Happening>(happening: T): T {
    const step = this.#begun.get(happening.zone);
    const isOwn =
      step !== undefined && step.kind === happening.kind && happening.at >= step.at - SKEW_SECONDS;
    if (!isOwn) return happening;
    this.#begun.delete(happening.zone);
    return { ...happening, through: "keymaster" };
  }
}
