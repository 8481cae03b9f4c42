import type { LoggedEvent } from "@/lib/dnssec/server-settings";
import { type Aim, type EventLog, eventsRequest } from "./commands";
import { toLoggedEvent } from "./convert-server";
import { WINDOWS_LIMITS } from "./limits";
import { EventRow } from "./schema";
import type { ServerAsker } from "./server-asker";

/** An entry that was not read before. */
export type ReadEvent = {
  readonly log: EventLog;
  readonly row: EventRow;
  /** It was in the log before this program first looked: others may have been told of it already. */
  readonly isPast: boolean;
};

/** Get-WinEvent has no other way to say that there is nothing. */
const NOTHING_NEW = "NoMatchingEventsFound";

/** The logs of one server since the last look, each behind a bookmark of its own: the number of the last record that was read. */
export class ServerEvents {
  readonly #bookmarks = new Map<EventLog, number>();
  #logged: readonly LoggedEvent[] | null = null;

  /** Entries of the classic log, the latest last; null while it could never be read. */
  get logged(): readonly LoggedEvent[] | null {
    return this.#logged;
  }

  /** What is new in both logs; nothing where a log cannot be read: it is an addition to what sweeps see. */
  async read(asker: ServerAsker, aim: Aim, deadlineMs: number): Promise<readonly ReadEvent[]> {
    const audit = await this.#readLog("audit", asker, aim, deadlineMs);
    const classic = await this.#readLog("classic", asker, aim, deadlineMs);
    if (classic === null) return audit ?? [];
    const shown = [...(this.#logged ?? []), ...classic.map(({ row }) => toLoggedEvent(row))];
    this.#logged = shown.slice(-WINDOWS_LIMITS.eventsShown);
    return [...(audit ?? []), ...classic];
  }

  async #readLog(
    log: EventLog,
    asker: ServerAsker,
    aim: Aim,
    deadlineMs: number,
  ): Promise<readonly ReadEvent[] | null> {
    const bookmark = this.#bookmarks.get(log) ?? null;
    const request = eventsRequest(aim, log, bookmark);
    const { rows, failure } = await asker.rows(EventRow, request, deadlineMs);
    if (failure !== null && !failure.detail.startsWith(NOTHING_NEW)) return null;
    const sorted = [...rows].sort((a, b) => a.RecordId - b.RecordId);
    this.#bookmarks.set(log, sorted.at(-1)?.RecordId ?? bookmark ?? 0);
    return sorted.map((row) => ({ log, row, isPast: bookmark === null }));
  }
}
