import { expect, test } from "vitest";
import { closers } from "@/lib/platform/singleton";
import { createEventHub } from "@/lib/services/events/event-hub";
import { eventStream } from "./event-stream";

function listen(lastEventId: string | null = null) {
  const hub = createEventHub();
  const abort = new AbortController();
  const stream = eventStream(hub, { lastEventId, signal: abort.signal });
  const next = async () => (await stream.next()).value ?? "";
  return { hub, abort, stream, next };
}

test("says first where it begins, then every hint with its id", async () => {
  const { hub, abort, next } = listen();
  expect(await next()).toContain(`id: ${hub.lastId()}`);
  hub.publish("zone", ["secure.contoso.com"], 7);
  expect(await next()).toBe(
    `id: ${hub.lastId()}\nevent: zone\ndata: {"ids":["secure.contoso.com"],"revision":7}\n\n`,
  );
  abort.abort();
});

test("somebody who comes back after another life of the program is told to ask for everything", async () => {
  const { abort, next } = listen("long-ago-3");
  expect(await next()).toContain("event: resync");
  abort.abort();
});

test("somebody who comes back in time gets what was missed", async () => {
  const hub = createEventHub();
  const seen = hub.lastId();
  hub.publish("server", ["dc1.contoso.com"], 1);
  const { signal } = new AbortController();
  const stream = eventStream(hub, { lastEventId: seen, signal });
  const first = (await stream.next()).value ?? "";
  expect(first).toContain("event: server");
  expect(first).not.toContain("resync");
  await stream.return(undefined);
});

test("the end of the program ends every stream at once and leaves nothing behind", async () => {
  const before = closers().size;
  const { stream, next } = listen();
  await next();
  const waiting = stream.next();
  expect(closers().size).toBe(before + 1);
  for (const close of closers()) await close();
  await waiting;
  expect((await stream.next()).done).toBe(true);
  expect(closers().size).toBe(before);
});

test("a reader that goes away ends its stream", async () => {
  const before = closers().size;
  const { abort, stream, next } = listen();
  await next();
  const waiting = stream.next();
  abort.abort();
  await waiting;
  expect((await stream.next()).done).toBe(true);
  expect(closers().size).toBe(before);
});
