import type { Query, QueryClient } from "@tanstack/react-query";

const TOPICS = ["zone", "server", "move", "agent", "lab"] as const;

/** What a hint on the stream makes worth asking again. */
const KEYS_OF = {
  zone: [["zones", "one"], ["zones", "history"], ["zones", "list"], ["fleet"]],
  server: [["servers"], ["fleet"]],
  move: [["moves"], ["zones", "one"]],
  agent: [["agents"], ["fleet"]],
  lab: [["lab"], ["me"]],
} as const satisfies Record<(typeof TOPICS)[number], readonly (readonly string[])[]>;

/** Hints come in bursts; this long is waited for the rest of one. */
const BURST_MS = 250;

/**
 * Opens the stream of hints and turns each into invalidations. A hint never breaks off an answer that an earlier hint asked for: it is
 * followed by another question afterwards, so a page that asks for much sees news also while hints do not cease. `resync`
 * invalidates everything, and so does the opening of the stream. `onZones` lets the zone table fetch its delta. Returns a function
 * that closes the stream.
 */
export function openLiveStream(
  client: QueryClient,
  onZones: () => void,
  onState: (open: boolean) => void,
): () => void {
  const source = new EventSource("/api/v1/events");
  const refreshing = new Refreshing(client);
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const later = (topic: string, act: () => void): void => {
    if (waiting.has(topic)) return;
    waiting.set(
      topic,
      setTimeout(() => {
        waiting.delete(topic);
        act();
      }, BURST_MS),
    );
  };
  const resync = () =>
    later("resync", () => {
      refreshing.refresh([]);
      onZones();
    });
  for (const topic of TOPICS) {
    source.addEventListener(topic, () =>
      later(topic, () => {
        for (const queryKey of KEYS_OF[topic]) refreshing.refresh(queryKey);
        if (topic === "zone") onZones();
      }),
    );
  }
  source.addEventListener("resync", resync);
  source.addEventListener("open", () => {
    onState(true);
    // What changed between the rendering of the page and this moment was told to nobody.
    resync();
  });
  source.addEventListener("error", () => onState(false));
  return () => {
    source.close();
    refreshing.end();
    for (const timer of waiting.values()) clearTimeout(timer);
  };
}

/** Asks again what a hint concerns: each question once at a time, and once more after the last hint. */
class Refreshing {
  readonly #client: QueryClient;
  readonly #underWay = new Set<string>();
  readonly #again = new Set<string>();
  #isOpen = true;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  refresh(queryKey: readonly string[]): void {
    if (!this.#isOpen) return;
    void this.#client.invalidateQueries({ queryKey, refetchType: "none" });
    for (const query of this.#client.getQueryCache().findAll({ queryKey, type: "active" })) {
      this.#ask(query);
    }
  }

  end(): void {
    this.#isOpen = false;
  }

  #ask({ queryHash, queryKey }: Pick<Query, "queryHash" | "queryKey">): void {
    if (this.#underWay.has(queryHash)) {
      this.#again.add(queryHash);
      return;
    }
    this.#underWay.add(queryHash);
    void this.#client
      .refetchQueries({ queryKey, exact: true, type: "active" })
      .catch(() => undefined)
      .then(() => setTimeout(() => this.#goOn({ queryHash, queryKey }), BURST_MS));
  }

  #goOn(query: Pick<Query, "queryHash" | "queryKey">): void {
    this.#underWay.delete(query.queryHash);
    if (this.#again.delete(query.queryHash) && this.#isOpen) this.#ask(query);
  }
}
