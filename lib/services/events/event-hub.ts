import { randomBytes } from "node:crypto";

export type EventTopic = "zone" | "server" | "move" | "agent" | "lab";

/** A hint to refetch: what changed, and the fleet's revision then. Without ids: more than is worth naming. */
export type FleetEvent = {
  readonly id: string;
  readonly topic: EventTopic;
  readonly ids: readonly string[];
  readonly revision: number;
};

/** Spreads hints to the open streams of this process and remembers the latest for those that come back. */
export interface EventHub {
  publish(topic: EventTopic, ids: readonly string[], revision: number): void;
  /** Listens from now on. */
  subscribe(listener: (event: FleetEvent) => void): () => void;
  /** What was missed since an event; null if that is not known here any more. */
  since(id: string): readonly FleetEvent[] | null;
  /** The id after which everything is still to come. */
  lastId(): string;
}

const REMEMBERED = 500;
const MAX_IDS = 100;

export function createEventHub(): EventHub {
  // Another process, or this one after a restart, counts apart: its ids are not understood here.
  const epoch = randomBytes(4).toString("hex");
  const listeners = new Set<(event: FleetEvent) => void>();
  const latest: FleetEvent[] = [];
  let count = 0;
  return {
    publish: (topic, ids, revision) => {
      count += 1;
      const named = ids.length > MAX_IDS ? [] : ids;
      const event = { id: `${epoch}-${count}`, topic, ids: named, revision };
      latest.push(event);
      if (latest.length > REMEMBERED) latest.shift();
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: (id) => {
      const [from, number] = id.split("-");
      const seen = Number(number);
      if (from !== epoch || !Number.isInteger(seen) || seen > count) return null;
      const missed = count - seen;
      return missed > latest.length ? null : latest.slice(latest.length - missed);
    },
    lastId: () => `${epoch}-${count}`,
  };
}
