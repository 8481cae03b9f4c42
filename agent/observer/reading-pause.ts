/** Fewer zones than this are taken in before anybody notices. */
const LARGE = 1_000;
/** Whoever reads page after page asks for the next one within this time. */
const NEXT_PAGE_MS = 5_000;
/** What taking in a zone takes whoever read it, judged and stored, and no longer than this in all. */
const TAKING_IN = { perZoneMs: 1, atMostMs: 15_000 };
/** However much is read, and however slowly: looks wait no longer than this at a stretch. */
const AT_MOST_MS = 30_000;

/**
 * While somebody reads thousands of zones, and takes in what was read, looks at zones wait: they would take the machine away
 * from it, and what servers tell comes first. After a pause they go on for at least as long as it was, so that a fleet that is
 * read all the time is looked at half of the time.
 */
export class ReadingPause {
  #read = 0;
  #from = 0;
  #until = 0;

  /** A page of a sweep was answered at this moment, in milliseconds. */
  note(page: { readonly zones: number; readonly more: boolean }, nowMs: number): void {
    this.#read += page.zones;
    if (page.more) {
      // Whether much comes is not known before the first page is full of it.
      if (this.#read >= LARGE) this.#pauseUntil(nowMs + NEXT_PAGE_MS, nowMs);
      return;
    }
    const { perZoneMs, atMostMs } = TAKING_IN;
    const isLarge = this.#read >= LARGE;
    const takingInMs = isLarge ? Math.min(this.#read * perZoneMs, atMostMs) : 0;
    this.#read = 0;
    if (this.isOn(nowMs)) this.#until = nowMs;
    if (isLarge) this.#pauseUntil(nowMs + takingInMs, nowMs);
  }

  isOn(nowMs: number): boolean {
    return nowMs < this.#until;
  }

  #pauseUntil(untilMs: number, nowMs: number): void {
    const isGoingOn = nowMs <= this.#until;
    const lastedMs = this.#until - this.#from;
    if (!isGoingOn && nowMs < this.#until + lastedMs) return;
    if (!isGoingOn || lastedMs === 0) this.#from = nowMs;
    this.#until = Math.max(this.#until, Math.min(untilMs, this.#from + AT_MOST_MS));
  }
}
