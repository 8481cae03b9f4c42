import { isDeepStrictEqual } from "node:util";
import type { Lab } from "@/lab/lab";
import type { ServerSettings } from "@/lib/dnssec/server-settings";
import type { ServerName, ServerReport } from "@/lib/dnssec/zone-report";
import { EMBEDDED_LAB_LIMITS } from "./limits";

/**
 * What the lab's servers said of themselves when they last answered. A reading that says the same as the one before keeps its
 * instant for some minutes, as on a real server: who reads it again at every sweep would have news at every sweep.
 */
export class SettingsMemory {
  #lab: Lab | null = null;
  readonly #known = new Map<ServerName, ServerSettings>();

  read(lab: Lab, { server, reachable }: ServerReport): ServerSettings | undefined {
    if (this.#lab !== lab) this.#known.clear();
    this.#lab = lab;
    const known = this.#known.get(server);
    if (reachable !== true) return known;
    const now = lab.settingsOf(server);
    const isSame =
      known !== undefined && isDeepStrictEqual({ ...now, readAt: known.readAt }, known);
    if (isSame && now.readAt - known.readAt < EMBEDDED_LAB_LIMITS.sameSettingsSeconds) return known;
    this.#known.set(server, now);
    return now;
  }
}
