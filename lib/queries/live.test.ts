import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLiveStream } from "./live";

/** A stream that the test speaks through. */
class FakeStream extends EventTarget {
  static last: FakeStream;
  constructor() {
    super();
    FakeStream.last = this;
  }
  close(): void {
    FakeStream.last = new FakeStream();
  }
}

const hint = (topic: string) => FakeStream.last.dispatchEvent(new Event(topic));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeStream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page that shows one answer, each of which takes so long; the answers are numbered. */
function pageThatAsks(queryKey: readonly string[], takesMs: number) {
  const client = new QueryClient();
  let asked = 0;
  const broken = { count: 0 };
  const observer = new QueryObserver(client, {
    queryKey,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => {
      asked += 1;
      const number = asked;
      signal.addEventListener("abort", () => {
        broken.count += 1;
      });
      return new Promise<number>((resolve) => setTimeout(() => resolve(number), takesMs));
    },
  });
  const stop = observer.subscribe(() => undefined);
  return {
    client,
    shown: () => observer.getCurrentResult().data,
    asked: () => asked,
    broken,
    stop,
  };
}

test("hints that do not cease break off no answer: a slow page shows news all the time", async () => {
  const page = pageThatAsks(["moves", "drain", "1"], 700);
  await vi.advanceTimersByTimeAsync(700);
  const close = openLiveStream(
    page.client,
    () => undefined,
    () => undefined,
  );
  for (let turn = 0; turn < 100; turn += 1) {
    hint("move");
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(page.broken.count).toBe(0);
  expect(page.shown()).toBeGreaterThan(8);
  close();
  page.stop();
});

test("a hint that comes while an answer is on its way is followed by another question", async () => {
  const page = pageThatAsks(["moves", "one", "1"], 700);
  await vi.advanceTimersByTimeAsync(700);
  const close = openLiveStream(
    page.client,
    () => undefined,
    () => undefined,
  );
  hint("move");
  await vi.advanceTimersByTimeAsync(400);
  hint("move");
  await vi.advanceTimersByTimeAsync(5_000);
  expect([page.asked(), page.shown()]).toEqual([3, 3]);
  close();
  page.stop();
});

test("a topic refreshes its own, and zones tell the table too; after the end nothing is asked", async () => {
  const page = pageThatAsks(["servers"], 1);
  const zones = vi.fn();
  const states: boolean[] = [];
  const close = openLiveStream(page.client, zones, (open) => states.push(open));
  await vi.advanceTimersByTimeAsync(10);
  hint("zone");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([page.asked(), zones.mock.calls.length]).toEqual([1, 1]);
  hint("server");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.asked()).toBe(2);
  hint("open");
  hint("error");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([page.asked(), zones.mock.calls.length, states]).toEqual([3, 2, [true, false]]);
  const stream = FakeStream.last;
  stream.dispatchEvent(new Event("server"));
  close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.asked()).toBe(3);
  page.stop();
});
