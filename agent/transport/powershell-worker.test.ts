import { describe, expect, test } from "vitest";
import { err, ok } from "@/lib/result";
import type { ChannelHandlers, OpenChannel } from "./line-channel";
import { PowershellWorker } from "./powershell-worker";

const HASH = "a".repeat(64);
const HELLO = JSON.stringify({ hello: 1, script: HASH, engine: "5.1", machine: "DC1" });
const REQUEST = { operation: "get-zones", parameters: {}, deadlineMs: 50 } as const;

/** A program whose lines a test says; `said` are those that it was sent. */
function program(answer: (line: string, handlers: ChannelHandlers) => void, hello = HELLO) {
  const said: string[] = [];
  const ends: string[] = [];
  let started = 0;
  const open: OpenChannel = async (handlers) => {
    started += 1;
    const end = (how: string) => {
      ends.push(how);
      handlers.onEnd({ exitCode: 0, signal: null, detail: "" });
    };
    queueMicrotask(() => handlers.onLine(hello));
    return ok({
      send: (line) => {
        said.push(line);
        answer(line, handlers);
      },
      close: async () => end("closed"),
      kill: () => end("killed"),
    });
  };
  return { open, said, ends, started: () => started };
}

function workerOf(open: OpenChannel, recycleAfter = 100): PowershellWorker {
  return new PowershellWorker({
    open,
    scriptHash: HASH,
    recycleAfter,
    startTimeoutMs: 500,
    graceMs: 20,
  });
}

const idOf = (line: string): string => (JSON.parse(line) as { id: string }).id.slice(2);
const answerAll = (line: string, { onLine }: ChannelHandlers) => {
  onLine(JSON.stringify({ id: idOf(line), of: null, rows: [{ ZoneName: "a.test" }] }));
  onLine(JSON.stringify({ id: idOf(line), ends: true }));
};

describe("PowershellWorker", () => {
  test("starts when it is first asked, and answers one request after the other", async () => {
    const { open, said, started } = program(answerAll);
    const worker = workerOf(open);
    expect(started()).toBe(0);
    const answers = await Promise.all([worker.request(REQUEST), worker.request(REQUEST)]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, true]);
    expect(said).toHaveLength(2);
    expect(started()).toBe(1);
  });

  test("another script than the one that is meant is not talked to", async () => {
    const other = JSON.stringify({ hello: 1, script: "b".repeat(64), engine: "5.1", machine: "X" });
    const { open, said, ends } = program(answerAll, other);
    const outcome = await workerOf(open).request(REQUEST);
    expect(outcome).toMatchObject({ error: { kind: "not-started", cause: "refused" } });
    expect(said).toEqual([]);
    expect(ends).toEqual(["killed"]);
  });

  test("a worker that cannot work says why", async () => {
    const sad = JSON.stringify({ hello: 0, message: "no module DnsServer" });
    const outcome = await workerOf(program(answerAll, sad).open).request(REQUEST);
    expect(outcome).toMatchObject({ error: { detail: expect.stringContaining("no module") } });
  });

  test("a program that cannot be opened is no answer that is lost", async () => {
    const worker = workerOf(async () => err({ kind: "unreachable", detail: "no route" }));
    expect(await worker.request(REQUEST)).toMatchObject({
      error: { kind: "not-started", cause: "unreachable" },
    });
  });

  test("no answer in time: the worker is killed, and the next request gets another one", async () => {
    const silences = [() => {}];
    const { open, ends, started } = program((line, handlers) => {
      const beSilent = silences.pop();
      if (beSilent === undefined) answerAll(line, handlers);
    });
    const worker = workerOf(open);
    expect(await worker.request(REQUEST)).toMatchObject({ error: { kind: "timed-out" } });
    expect(ends).toEqual(["killed"]);
    expect(await worker.request(REQUEST)).toMatchObject({ ok: true });
    expect(started()).toBe(2);
  });

  test("a worker that ends in the middle of a request has lost the answer", async () => {
    const { open } = program((_, { onEnd }) => onEnd({ exitCode: 3, signal: null, detail: "" }));
    expect(await workerOf(open).request(REQUEST)).toMatchObject({
      error: { kind: "lost", detail: expect.stringContaining("exit code 3") },
    });
  });

  test("a line that is no answer, or the answer to something else, ends the worker", async () => {
    for (const line of ["WARNING: careful", JSON.stringify({ id: "99", ends: true })]) {
      const { open, ends } = program((_, { onLine }) => onLine(line));
      expect(await workerOf(open).request(REQUEST)).toMatchObject({ error: { kind: "malformed" } });
      expect(ends).toEqual(["killed"]);
    }
  });

  test("after so many requests the worker is started anew", async () => {
    const { open, ends, started } = program(answerAll);
    const worker = workerOf(open, 2);
    for (let request = 0; request < 5; request += 1) await worker.request(REQUEST);
    expect(started()).toBe(3);
    expect(ends).toEqual(["closed", "closed"]);
  });

  test("a closed worker is not started again", async () => {
    const { open, started } = program(answerAll);
    const worker = workerOf(open);
    await worker.request(REQUEST);
    await worker.close();
    expect(await worker.request(REQUEST)).toMatchObject({ error: { kind: "not-started" } });
    expect(started()).toBe(1);
  });

  test("answers to many values are told apart, and values that were not reached are missing", async () => {
    const { open } = program((line, { onLine }) => {
      const id = idOf(line);
      onLine(JSON.stringify({ id, of: 0, rows: [{ KeyId: "k" }] }));
      onLine(JSON.stringify({ id, of: 1, error: { kind: "timed-out" } }));
      onLine(JSON.stringify({ id, ends: true }));
    });
    const answer = await workerOf(open).request({
      ...REQUEST,
      each: { parameter: "ZoneName", values: ["a", "b", "c"] },
    });
    if (!answer.ok) throw new Error("an answer was expected");
    expect([...answer.value.each.entries()]).toEqual([
      [0, { rows: [{ KeyId: "k" }] }],
      [1, { error: { kind: "timed-out" } }],
    ]);
  });
});
