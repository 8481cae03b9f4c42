import { countLabels, lastLabels, wildcardBelow } from "@/lib/dns/name-relations";
import type { OwnerName } from "@/lib/dns/owner-name";
import { type Rrset, rrsetKey } from "@/lib/dns/record";
import type { AuthoritativeZone } from "./authoritative-zone";

/** Chooses the denial RRsets that an answer needs and gives each once; none for an unsigned zone. */
export class DenialRecords {
  readonly #zone: AuthoritativeZone;
  readonly #put: (rrset: Rrset) => void;
  readonly #given = new Set<string>();

  constructor(zone: AuthoritativeZone, put: (rrset: Rrset) => void) {
    this.#zone = zone;
    this.#put = put;
  }

  /**
   * `source` has the data of `name` without the type; they differ where a wildcard answers
   * (RFC 4035 §3.1.3.1 and §3.1.3.4, RFC 5155 §7.2.3 to §7.2.5).
   */
  noType(source: OwnerName, name: OwnerName): void {
    const match = this.#zone.denialMatching(source);
    if (match === undefined) {
      // NSEC: an empty non-terminal. NSEC3: a delegation in an opt-out span.
      this.#noExactName(source, true);
      return;
    }
    this.#give(match);
    if (source !== name) this.#noExactName(name, true);
  }

  /** Neither the name nor a wildcard exists (RFC 4035 §3.1.3.2, RFC 5155 §7.2.2). */
  noName(name: OwnerName, encloser: OwnerName): void {
    this.#noExactName(name, true);
    const closest = this.#isNsec3 ? this.#provableEncloser(name) : encloser;
    this.#give(this.#zone.denialCovering(wildcardBelow(closest)));
  }

  /** A wildcard answers, because nothing closer exists (RFC 4035 §3.1.3.3, RFC 5155 §7.2.6). */
  noCloserName(name: OwnerName): void {
    this.#noExactName(name, false);
  }

  get #isNsec3(): boolean {
    return this.#zone.denial?.kind === "nsec3";
  }

  #noExactName(name: OwnerName, withEncloser: boolean): void {
    if (!this.#isNsec3) {
      this.#give(this.#zone.denialCovering(name));
      return;
    }
    const closest = this.#provableEncloser(name);
    if (withEncloser) this.#give(this.#zone.denialMatching(closest));
    this.#give(this.#zone.denialCovering(lastLabels(name, countLabels(closest) + 1)));
  }

  /** The longest ancestor that has an NSEC3 record (RFC 5155 §7.2.1). */
  #provableEncloser(name: OwnerName): OwnerName {
    for (let labels = countLabels(name) - 1; labels > 0; labels--) {
      const candidate = lastLabels(name, labels);
      if (this.#zone.denialMatching(candidate) !== undefined) return candidate;
    }
    return this.#zone.zone;
  }

  #give(rrset: Rrset | undefined): void {
    if (rrset === undefined) return;
    const key = rrsetKey(rrset.owner, rrset.type, rrset.classNumber);
    if (this.#given.has(key)) return;
    this.#given.add(key);
    this.#put(rrset);
  }
}
