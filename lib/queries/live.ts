import type { QueryClient } from "@tanstack/react-query";

const TOPICS = ["zone", "server", "move", "agent", "lab"] as const;

/** What a hint on the stream makes worth asking again. */
const KEYS_OF = {
  zone: [["zones", "one"], ["zones", "history"], ["zones", "list"], ["fleet"]],
  server: [["servers"], ["fleet"]],
  move: [["moves"], ["zones", "one"]],
  agent: [["agents"], ["fleet"]],
  lab: [["lab"], ["me"]],
} as const satisfies Record<(typeof TOPICS)[number], readonly (readonly string[])[]>;

/**
 * Opens the stream of hints and turns each into invalidations, at most one a second per topic; `resync` invalidates
 * everything, and so does the opening of the stream. `onZones` lets the zone table fetch its delta. Returns a function that closes the stream.
 */
export function openLiveStream(
  client: QueryClient,
  onZones: () => void,
  onState: (open: boolean) => void,
): () => void {
  const source = new EventSource("/api/v1/events");
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const later = (topic: string, act: () => void): void => {
    if (waiting.has(topic)) return;
    waiting.set(
      topic,
      setTimeout(() => {
        waiting.delete(topic);
        act();
      }, 250),
    );
  };
  for (const topic of TOPICS) {
    source.addEventListener(topic, () =>
      later(topic, () => {
        for (const queryKey of KEYS_OF[topic]) void client.invalidateQueries({ queryKey });
        if (topic === "zone") onZones();
      }),
    );
  }
  source.addEventListener("resync", () =>
    later("resync", () => {
      void client.invalidateQueries();
      onZones();
    }),
  );
  source.addEventListener("open", () => {
    onState(true);
    // What changed between the rendering of the page and this moment was told to nobody.
    later("resync", () => {
      void client.invalidateQueries();
      onZones();
    });
  });
  source.addEventListener("error", () => onState(false));
  return () => {
    source.close();
    for (const timer of waiting.values()) clearTimeout(timer);
  };
}
