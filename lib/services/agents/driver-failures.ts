import { asSentence } from "@/lib/dnssec/status/format-instant";

/** What an agent's drivers last said when they could not read: one that works must not hide another that does not. */
export class DriverFailures {
  readonly #byAgent = new Map<string, Map<string, string>>();

  /** Notes how a sweep of one driver went (null = well); gives what is wrong with any driver of the agent, or null. */
  note(agent: string, driver: string, failure: string | null): string | null {
    const known = this.#byAgent.get(agent) ?? new Map<string, string>();
    this.#byAgent.set(agent, known);
    if (failure === null) known.delete(driver);
    else known.set(driver, failure);
    return known.size === 0 ? null : [...known.values()].map(asSentence).join(" ");
  }
}
