import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import type { Message } from "@/lib/dns/message/message";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { zoneName } from "@/lib/dns/zone-name";
import { DnsClient } from "./dns-client";

const NAME = zoneName("example.test");
const open: { close(): unknown }[] = [];

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

type Answer = (query: Message, attempt: number) => readonly Message[];

async function startServer(answer: Answer, overTcp?: (query: Message) => Message) {
  const udp = createSocket("udp4");
  let attempt = 0;
  udp.on("message", (octets, peer) => {
    attempt += 1;
    for (const message of answer(read(octets), attempt)) {
      udp.send(encodeMessage(message), peer.port, peer.address);
    }
  });
  udp.bind(0, "127.0.0.1");
  await once(udp, "listening");
  open.push(udp);
  const { port } = udp.address();
  if (overTcp !== undefined) await startTcp(port, overTcp);
  const client = new DnsClient({
    address: { ip: "127.0.0.1", port },
    firstTimeoutMs: 50,
    attempts: 3,
  });
  open.push(client);
  return { client, attempts: () => attempt };
}

async function startTcp(port: number, answer: (query: Message) => Message): Promise<void> {
  const tcp = createServer((socket) => {
    socket.on("data", (data) => {
      const octets = encodeMessage(answer(read(data.subarray(2))));
      const head = Buffer.alloc(2);
      head.writeUInt16BE(octets.length);
      // In two parts: a stream has no borders of messages.
      socket.write(head);
      socket.write(octets);
    });
  });
  tcp.listen(port, "127.0.0.1");
  await once(tcp, "listening");
  open.push(tcp);
}

function read(octets: Uint8Array): Message {
  const decoded = decodeMessage(octets);
  if (!decoded.ok) throw new Error(decoded.error.reason);
  return decoded.value;
}

const respond = (query: Message, change: Partial<Message> = {}): Message => ({
  ...query,
  isResponse: true,
  ...change,
});

/** Sends every question back as its own answer, and counts. */
const ANSWERING_THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const socket = require("node:dgram").createSocket("udp4");
socket.on("message", (octets, peer) => {
  octets[2] |= 0x84;
  socket.send(octets, peer.port, peer.address, () => {
    Atomics.add(workerData, 0, 1);
    Atomics.notify(workerData, 0);
  });
});
socket.bind(0, "127.0.0.1", () => parentPort.postMessage(socket.address().port));
`;

describe("DnsClient", () => {
  test("asks with DO and without recursion, and many questions at once find their own answers", async () => {
    const seen: Message[] = [];
    const { client } = await startServer((query) => {
      seen.push(query);
      return [respond(query)];
    });
    const types = Array.from({ length: 500 }, (_, index) => index + 1_000);
    const answers = await Promise.all(types.map((type) => client.query(NAME, type)));
    expect(answers.map((each) => each.ok && each.value.questions[0]?.type)).toEqual(types);
    expect(seen[0]).toMatchObject({ recursionDesired: false, edns: { dnssecOk: true } });
  });

  test("asks again when an answer is lost", async () => {
    const { client, attempts } = await startServer((query, attempt) =>
      attempt < 3 ? [] : [respond(query)],
    );
    expect(await client.query(NAME, TYPE_NUMBER.SOA)).toMatchObject({ ok: true });
    expect(attempts()).toBe(3);
  });

  test("gives up after its attempts and says so", async () => {
    const { client, attempts } = await startServer(() => []);
    expect(await client.query(NAME, TYPE_NUMBER.SOA)).toMatchObject({
      error: { kind: "timed-out", detail: expect.stringContaining("example.test SOA") },
    });
    expect(attempts()).toBe(3);
  });

  test("answers to other questions, with other ids, or that are no answers are not taken", async () => {
    const { client } = await startServer((query) => {
      const other = { ...query, questions: [{ name: NAME, type: TYPE_NUMBER.MX, classNumber: 1 }] };
      return [
        respond(other),
        respond(query, { id: query.id ^ 1 }),
        query,
        respond(query, { rcode: 5 }),
      ];
    });
    expect(await client.query(NAME, TYPE_NUMBER.SOA)).toMatchObject({ value: { rcode: 5 } });
  });

  test("an answer that does not fit is fetched over TCP", async () => {
    const { client } = await startServer(
      (query) => [respond(query, { truncated: true })],
      (query) => respond(query, { rcode: 3 }),
    );
    expect(await client.query(NAME, TYPE_NUMBER.DNSKEY)).toMatchObject({
      value: { rcode: 3, truncated: false },
    });
  });

  test("an answer that lies in the socket when its time is up is read, not asked for again", async () => {
    const answered = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(ANSWERING_THREAD, { eval: true, workerData: answered });
    open.push({ close: () => worker.terminate() });
    const [port] = (await once(worker, "message")) as [number];
    const address = { ip: "127.0.0.1", port };
    const client = new DnsClient({ address, firstTimeoutMs: 100, attempts: 3 });
    open.push(client);
    expect((await client.query(NAME, TYPE_NUMBER.SOA)).ok).toBe(true);
    const askedAt = performance.now();
    const reply = client.ask(NAME, TYPE_NUMBER.SOA);
    // This thread does nothing else until the answer is sent and the timer is due.
    Atomics.wait(answered, 0, 1);
    while (performance.now() - askedAt < 110);
    expect(await reply).toMatchObject({ ok: true, value: { attempts: 1 } });
    expect(Atomics.load(answered, 0)).toBe(2);
  });

  test("a port where nobody listens is unreachable at once, not after all attempts", async () => {
    const { client } = await startServer((query) => [respond(query)]);
    const [udp] = open.splice(0, 1);
    udp?.close();
    expect(await client.query(NAME, TYPE_NUMBER.SOA)).toMatchObject({
      error: { kind: "unreachable" },
    });
  });
});
