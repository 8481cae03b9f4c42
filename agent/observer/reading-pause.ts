/** Fewer zones than this are taken in before anybody notices. */
const LARGE = 1_000;
/** Whoever reads page after page asks for the next one within this time. */
const NEXT_PAGE_MS = 5_000;
/** What taking in a zone takes whoever read it, judged and stored, and no longer than this in all. */
const TAKING_IN = { perZoneMs: 1, atMostMs: 15_000 };

/**
 * While somebody reads thousands of zones, and takes in what was read, looks at zones wait: they would take the machine away
 * from it, and what servers tell comes first.
 */
export class ReadingPause {
  #read = 0;
  #until = 0;

  /** A page of a sweep was answered at this moment, in milliseconds. */
  note(page: { readonly zones: number; readonly more: boolean }, nowMs: number): void {
    this.#read += page.zones;
    if (page.more) {
      this.#until = nowMs + NEXT_PAGE_MS;
      return;
    }
    const { perZoneMs, atMostMs } = TAKING_IN;
    const isLarge = this.#read >= LARGE;
    this.#until = isLarge ? nowMs + Math.min(this.#read * perZoneMs, atMostMs) : 0;
    this.#read = 0;
  }

  isOn(nowMs: number): boolean {
    return nowMs < this.#until;
  }
}
