import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { Happening } from "./transition-log";

/** Clocks of a server and of the agent may differ by this much in seconds. */
const SKEW_SECONDS = 300;
/** Descriptors added, modified and removed (spec §6.1). */
const KEY_EVENTS: ReadonlySet<string> = new Set(["event 569", "event 570", "event 571"]);

/** Which happenings were this agent's own doing, as far as it can be told from zone, kind and time. */
export class OwnSteps {
  readonly #begun = new Map<ZoneName, { readonly kind: Happening["kind"]; readonly at: Instant }>();
  /** A change of keys or settings is logged in more entries than one. */
  readonly #changed = new Map<ZoneName, Instant>();

  begin(step: Step, at: Instant): void {
    const isMove = "target" in step;
    this.#begun.set(step.zone, { kind: isMove ? "role" : "settings", at });
    if (!isMove) this.#changed.set(step.zone, at);
  }

  /** The happening, with the right author: the first of its kind after a step, and what a change of keys had logged. */
  claim<T extends Happening>(happening: T): T {
    const { zone, kind, at } = happening;
    const step = this.#begun.get(zone);
    if (step !== undefined && step.kind === kind && at >= step.at - SKEW_SECONDS) {
      this.#begun.delete(zone);
      return { ...happening, through: "keymaster" };
    }
    return this.#isLoggedOfOwn(happening) ? { ...happening, through: "keymaster" } : happening;
  }

  #isLoggedOfOwn({ zone, at, to, through }: Happening): boolean {
    const changedAt = this.#changed.get(zone);
    if (changedAt === undefined || through !== "outside" || !KEY_EVENTS.has(to ?? "")) return false;
    return Math.abs(at - changedAt) <= SKEW_SECONDS;
  }
}
