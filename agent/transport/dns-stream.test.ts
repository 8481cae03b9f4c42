import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import type { Message } from "@/lib/dns/message/message";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { zoneName } from "@/lib/dns/zone-name";
import { DnsClient } from "./dns-client";
import { MessageSplitter } from "./message-splitter";

const NAME = zoneName("example.test");
/** A connection gets twice the first timeout here: long enough for a machine that does other things beside. */
const OPTIONS = { firstTimeoutMs: 10_000, attempts: 1, isStreamed: true } as const;
/** For servers that are not going to answer. */
const IMPATIENT = { firstTimeoutMs: 300 } as const;
const open: (() => unknown)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** What came over connections, in the order of coming. */
type Heard = { connections: number; readonly overTcp: Message[]; readonly overUdp: Message[] };

/** Answers over UDP honestly; over TCP `serve` does what it likes with each query. */
async function startServer(
  serve: (query: Message, socket: Socket, heard: Heard) => void,
  patience: { readonly firstTimeoutMs?: number } = {},
) {
  const heard: Heard = { connections: 0, overTcp: [], overUdp: [] };
  const tcp = createServer((socket) => {
    heard.connections += 1;
    const splitter = new MessageSplitter();
    socket.on("error", () => socket.destroy());
    open.push(() => socket.destroy());
    socket.on("data", (data) => {
      for (const octets of splitter.push(data)) {
        const query = read(octets);
        heard.overTcp.push(query);
        serve(query, socket, heard);
      }
    });
  });
  const port = await listen(tcp);
  const udp = createSocket("udp4");
  udp.on("message", (octets, peer) => {
    const query = read(octets);
    heard.overUdp.push(query);
    udp.send(encodeMessage(answerTo(query)), peer.port, peer.address);
  });
  udp.bind(port, "127.0.0.1");
  await once(udp, "listening");
  const client = new DnsClient({
    ...OPTIONS,
    ...patience,
    address: { ip: "127.0.0.1", port },
  });
  open.push(
    () => client.close(),
    () => tcp.close(),
    () => udp.close(),
  );
  return { client, heard };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function read(octets: Uint8Array): Message {
  const decoded = decodeMessage(octets);
  if (!decoded.ok) throw new Error(decoded.error.reason);
  return decoded.value;
}

const answerTo = (query: Message, change: Partial<Message> = {}): Message => ({
  ...query,
  isResponse: true,
  ...change,
});

function framed(message: Message): Buffer {
  const octets = encodeMessage(message);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(octets.length);
  return Buffer.concat([head, octets]);
}

const typesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => first + at);

/** Asks for many types at once; the type that each answer was about, and what it took. */
async function askAll(client: DnsClient, types: readonly number[]) {
  const replies = await Promise.all(types.map((type) => client.ask(NAME, type)));
  return replies.map((reply) =>
    reply.ok
      ? { type: reply.value.message.questions[0]?.type, attempts: reply.value.attempts }
      : reply.error,
  );
}

const firstTry = (types: readonly number[]) => types.map((type) => ({ type, attempts: 1 }));
const afterUdp = (types: readonly number[]) => types.map((type) => ({ type, attempts: 2 }));

describe("a server of one's own, asked over one connection", () => {
  test("many questions go out before the first answer, over one connection, and answers in reverse order find their questions", async () => {
    const waiting: Message[] = [];
    const { client, heard } = await startServer((query, socket) => {
      waiting.push(query);
      if (waiting.length < 100) return;
      for (const each of waiting.splice(0).reverse()) socket.write(framed(answerTo(each)));
    });
    const types = typesFrom(1_000, 500);
    expect(await askAll(client, types)).toEqual(firstTry(types));
    expect(heard).toMatchObject({ connections: 1, overUdp: [] });
    expect(new Set(heard.overTcp.map(({ id }) => id)).size).toBe(500);
  });

  test("an answer that comes octet by octet is put together", async () => {
    const { client } = await startServer((query, socket) => {
      socket.setNoDelay(true);
      for (const octet of framed(answerTo(query))) socket.write(Uint8Array.of(octet));
    });
    expect(await askAll(client, [1_000, 1_001])).toEqual(firstTry([1_000, 1_001]));
  });

  test("no more than 128 questions are on their way at once", async () => {
    let most = 0;
    const waiting: Message[] = [];
    const { client } = await startServer((query, socket) => {
      waiting.push(query);
      most = Math.max(most, waiting.length);
      setImmediate(() => {
        for (const each of waiting.splice(0)) socket.write(framed(answerTo(each)));
      });
    });
    const types = typesFrom(1_000, 400);
    expect(await askAll(client, types)).toEqual(firstTry(types));
    expect(most).toBeLessThanOrEqual(128);
  });

  test("a server that never answers is asked over UDP, and for a while over UDP only", async () => {
    const { client, heard } = await startServer(() => {}, IMPATIENT);
    const types = typesFrom(1_000, 20);
    expect(await askAll(client, types)).toEqual(afterUdp(types));
    expect(await askAll(client, [2_000])).toEqual(firstTry([2_000]));
    expect(heard.connections).toBe(1);
    expect(heard.overTcp).toHaveLength(20);
  });

  test("one question that is never answered is asked over UDP; the others keep the connection", async () => {
    const { client, heard } = await startServer((query, socket) => {
      if (query.questions[0]?.type !== 1_000) socket.write(framed(answerTo(query)));
    }, IMPATIENT);
    const ignored = client.ask(NAME, 1_000);
    // Somebody else is answered all the while.
    let isSettled = false;
    void ignored.then(() => {
      isSettled = true;
    });
    for (let type = 2_000; !isSettled; type++) {
      expect(await askAll(client, [type])).toEqual(firstTry([type]));
    }
    expect(await ignored).toMatchObject({ ok: true, value: { attempts: 2 } });
    expect(heard.connections).toBe(1);
  });

  test("an answer that comes twice is taken once, also when its id is another question's by then", async () => {
    const { client, heard } = await startServer((query, socket) => {
      const answer = framed(answerTo(query));
      socket.write(Buffer.concat([answer, answer]));
    });
    const types = typesFrom(1_000, 300);
    expect(await askAll(client, types)).toEqual(firstTry(types));
    expect(await askAll(client, types)).toEqual(firstTry(types));
    expect(heard).toMatchObject({ connections: 1, overUdp: [] });
  });

  test("a connection that the server closes in the middle loses no question, and is not tried again at once", async () => {
    const { client, heard } = await startServer((query, socket, { overTcp }) => {
      if (overTcp.length <= 30) socket.write(framed(answerTo(query)));
      else socket.destroy();
    });
    const types = typesFrom(1_000, 100);
    const replies = await askAll(client, types);
    expect(replies.map((reply) => "type" in reply && reply.type)).toEqual(types);
    expect(heard.overUdp.length).toBeGreaterThanOrEqual(70);
    expect(await askAll(client, [2_000])).toEqual(firstTry([2_000]));
    expect(heard.connections).toBe(1);
  });

  test("answers under a wrong id, to another question, and octets that are no message are passed over", async () => {
    const { client, heard } = await startServer((query, socket) => {
      const other = [{ name: NAME, type: TYPE_NUMBER.MX, classNumber: 1 }];
      socket.write(framed(answerTo(query, { id: (query.id + 7_000) & 0xffff })));
      socket.write(framed(answerTo(query, { questions: other })));
      socket.write(Uint8Array.of(0, 0, 0, 1, 9, 0, 3, query.id >> 8, query.id, 1));
      socket.write(framed(query));
      socket.write(framed(answerTo(query)));
    });
    const types = typesFrom(1_000, 50);
    expect(await askAll(client, types)).toEqual(firstTry(types));
    expect(heard.overUdp).toEqual([]);
  });

  test("a server whose every answer has a wrong id is asked over UDP", async () => {
    const { client } = await startServer((query, socket) => {
      socket.write(framed(answerTo(query, { id: (query.id + 7_000) & 0xffff })));
    }, IMPATIENT);
    const types = typesFrom(1_000, 10);
    expect(await askAll(client, types)).toEqual(afterUdp(types));
  });

  test("a connection that the server closes while nothing is asked is opened anew for the next question", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const { client, heard } = await startServer((query, socket) => {
      closed = once(socket, "close");
      socket.end(framed(answerTo(query)));
    });
    expect(await askAll(client, [1_000])).toEqual(firstTry([1_000]));
    await closed;
    expect(await askAll(client, [1_001])).toEqual(firstTry([1_001]));
    expect(heard).toMatchObject({ connections: 2, overUdp: [] });
  });

  test("where nobody listens on TCP, UDP answers", async () => {
    const udp = createSocket("udp4");
    udp.on("message", (octets, peer) => {
      udp.send(encodeMessage(answerTo(read(octets))), peer.port, peer.address);
    });
    udp.bind(0, "127.0.0.1");
    await once(udp, "listening");
    const address = { ip: "127.0.0.1", port: udp.address().port };
    const client = new DnsClient({ ...OPTIONS, address });
    open.push(
      () => client.close(),
      () => udp.close(),
    );
    expect(await askAll(client, [1_000, 1_001])).toEqual(afterUdp([1_000, 1_001]));
    expect(await askAll(client, [1_002])).toEqual(firstTry([1_002]));
  });

  test("closing the client ends what is in flight, and nothing is asked after that", async () => {
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const { client, heard } = await startServer(() => isAsked());
    const replies = askAll(client, [1_000]);
    await asked;
    client.close();
    const detail = "the client was closed";
    expect(await replies).toEqual([{ kind: "unreachable", detail, attempts: 1 }]);
    expect(heard.overUdp).toEqual([]);
    expect(heard.overTcp).toHaveLength(1);
  });
});
