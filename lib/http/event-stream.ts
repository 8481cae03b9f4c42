import { closers } from "@/lib/platform/singleton";
import type { EventHub, FleetEvent } from "@/lib/services/events/event-hub";

const HEARTBEAT_MS = 15_000;
/** A reader that takes nothing for so long is cut off; it comes back and catches up. */
const MAX_WAITING = 1_000;

/**
 * Hints to refetch as server-sent events. Whoever comes back with `Last-Event-ID` gets what was missed, or `resync` where that is
 * not known any more. Ends when the reader goes or the program ends.
 */
export async function* eventStream(
  hub: EventHub,
  { lastEventId, signal }: { readonly lastEventId: string | null; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const waiting: string[] = [];
  let wake = () => {};
  let isOpen = true;
  const push = (text: string) => {
    waiting.push(text);
    wake();
  };
  const end = () => {
    isOpen = false;
    wake();
  };
  const unsubscribe = hub.subscribe((event) => push(toText(event)));
  const heartbeat = setInterval(() => push(": still here\n\n"), HEARTBEAT_MS);
  closers().add(end);
  signal.addEventListener("abort", end);
  try {
    yield `retry: 2000\n${opening(hub, lastEventId)}`;
    while (isOpen && !signal.aborted && waiting.length < MAX_WAITING) {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      yield waiting.splice(0).join("");
    }
  } finally {
    unsubscribe();
    clearInterval(heartbeat);
    closers().delete(end);
    signal.removeEventListener("abort", end);
  }
}

function opening(hub: EventHub, lastEventId: string | null): string {
  if (lastEventId === null) return `id: ${hub.lastId()}\n\n`;
  const missed = hub.since(lastEventId);
  if (missed !== null) return `id: ${hub.lastId()}\n\n${missed.map(toText).join("")}`;
  return `id: ${hub.lastId()}\nevent: resync\ndata: {"ids":[],"revision":0}\n\n`;
}

function toText({ id, topic, ids, revision }: FleetEvent): string {
  return `id: ${id}\nevent: ${topic}\ndata: ${JSON.stringify({ ids, revision })}\n\n`;
}
