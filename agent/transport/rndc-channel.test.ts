import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { RndcChannel } from "./rndc-channel";
import { decodeRndcMessage, encodeRndcMessage, type RndcKey, type RndcTable } from "./rndc-message";

const KEY: RndcKey = { name: "k", algorithm: "hmac-sha256", secret: Buffer.from("secret") };
const open: { close(): void }[] = [];

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A server that speaks the protocol: what it answers is decided by the test. */
async function startServer(answer: (request: RndcTable, socket: Socket) => RndcTable | null) {
  const server: Server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 4 && received.length >= 4 + received.readUInt32BE(0)) {
        const end = 4 + received.readUInt32BE(0);
        const decoded = decodeRndcMessage(received.subarray(4, end), KEY);
        received = received.subarray(end);
        if (decoded.kind !== "message") return socket.destroy();
        const reply = answer(decoded.content, socket);
        if (reply !== null) socket.write(encodeRndcMessage(reply, KEY));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(server);
  return (server.address() as AddressInfo).port;
}

async function connect(port: number, change: { key?: RndcKey; timeoutMs?: number } = {}) {
  const channel = await RndcChannel.open({
    address: { ip: "127.0.0.1", port },
    key: change.key ?? KEY,
    timeoutMs: change.timeoutMs ?? 2_000,
    wallClock: () => 1_000_000,
  });
  if (channel.ok) open.push(channel.value);
  return channel;
}

const typeOf = (request: RndcTable) => (request._data as RndcTable).type;
const controlOf = (request: RndcTable) => request._ctrl as RndcTable;
const reply = (text: string): RndcTable => ({
  _ctrl: { _nonce: "42", _rpl: "1" },
  _data: { type: "x", result: "0", text },
});

describe("RndcChannel", () => {
  test("logs in with a null command and gives the nonce back with every other", async () => {
    const seen: RndcTable[] = [];
    const port = await startServer((request) => {
      seen.push(request);
      return reply(`echo ${String(typeOf(request))}`);
    });
    const channel = await connect(port);
    if (!channel.ok) throw new Error(channel.error.detail);
    const answers = await Promise.all([channel.value.run("one"), channel.value.run("two")]);
    expect(answers).toEqual([
      { ok: true, value: { result: 0, error: null, text: "echo one" } },
      { ok: true, value: { result: 0, error: null, text: "echo two" } },
    ]);
    expect(seen.map(typeOf)).toEqual(["null", "one", "two"]);
    expect(seen.map((request) => controlOf(request)._nonce)).toEqual([undefined, "42", "42"]);
    expect(new Set(seen.map((request) => controlOf(request)._ser)).size).toBe(3);
    expect(controlOf(seen[0] ?? {})).toMatchObject({ _tim: "1000000", _exp: "1000060" });
  });

  test("another key is refused by silence, and that is told apart from a port where nobody listens", async () => {
    const port = await startServer(() => reply(""));
    const other = { ...KEY, secret: Buffer.from("other") };
    expect(await connect(port, { key: other })).toMatchObject({
      error: { kind: "closed-without-answer" },
    });
    open.splice(0).forEach((each) => {
      each.close();
    });
    expect(await connect(port)).toMatchObject({ error: { kind: "refused" } });
  });

  test("an answer that another key signed is not believed", async () => {
    const port = await startServer((_request, socket) => {
      socket.write(encodeRndcMessage(reply("forged"), { ...KEY, secret: Buffer.from("forger") }));
      return null;
    });
    expect(await connect(port)).toMatchObject({
      error: { kind: "malformed", detail: "an answer with bad-signature" },
    });
  });

  test("a server that falls silent is given up after the time allowed, and stays given up", async () => {
    const port = await startServer((request) => (typeOf(request) === "null" ? reply("") : null));
    const channel = await connect(port, { timeoutMs: 100 });
    if (!channel.ok) throw new Error(channel.error.detail);
    expect(await channel.value.run("zonestatus a")).toMatchObject({ error: { kind: "timed-out" } });
    expect(await channel.value.run("zonestatus b")).toMatchObject({ error: { kind: "timed-out" } });
  });

  test("an answer that claims to be huge ends the connection", async () => {
    const port = await startServer((_request, socket) => {
      socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff]));
      return null;
    });
    expect(await connect(port)).toMatchObject({ error: { kind: "malformed" } });
  });
});

describe("decodeRndcMessage", () => {
  const message = encodeRndcMessage(reply("text"), KEY).subarray(4);

  test.each(["hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha384", "hmac-sha512"] as const)(
    "reads what was written with %s",
    (algorithm) => {
      const key = { ...KEY, algorithm };
      const octets = encodeRndcMessage(reply("text"), key).subarray(4);
      expect(decodeRndcMessage(octets, key)).toEqual({ kind: "message", content: reply("text") });
    },
  );

  test("never throws, whatever is cut off or changed", () => {
    for (let length = 0; length < message.length; length++) {
      expect(decodeRndcMessage(message.subarray(0, length), KEY).kind).not.toBe("message");
    }
    // Only what follows the signature is signed; the name and type of its field are not.
    const signedFrom = message.indexOf("_ctrl") - 1;
    for (let index = 0; index < message.length; index++) {
      const changed = Buffer.from(message);
      changed[index] = (changed[index] ?? 0) ^ 0xff;
      const decoded = decodeRndcMessage(changed, KEY);
      if (index >= signedFrom) expect(decoded.kind).not.toBe("message");
      else if (decoded.kind === "message") expect(decoded.content).toEqual(reply("text"));
    }
  });
});
