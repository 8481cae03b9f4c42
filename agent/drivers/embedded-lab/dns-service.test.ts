import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { type Message, queryMessage } from "@/lib/dns/message/message";
import { ownerName } from "@/lib/dns/owner-name";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { framed, MessageFraming } from "./dns-framing";
import { addressAt, type DnsPlan, usualDnsPlan } from "./dns-listeners";
import { type EmbeddedLab, openEmbeddedLab } from "./index";

const crypto = createNodeCrypto();
/** As on systems that bind 127.0.0.1 alone. */
const ONE_ADDRESS: DnsPlan = { hasOwnAddresses: false, ports: [0] };
const folders: string[] = [];
const open: EmbeddedLab[] = [];

async function start(dns: DnsPlan, onFailure: (cause: unknown) => void = () => {}) {
  const stateDir = await mkdtemp(join(tmpdir(), "lab-dns-"));
  folders.push(stateDir);
  const opened = await openEmbeddedLab({
    stateDir,
    zones: 0,
    wallNow: () => 1_795_645_000,
    crypto,
    dns,
    onFailure,
    makeRsa: async () =>
      crypto.exportPrivateKey(crypto.generateKeyPair({ algorithm: 8, sizeBits: 512 }).privateKey),
  });
  if (!opened.ok) throw new Error(opened.error.sentence);
  open.push(opened.value);
  return opened.value;
}

type Address = { readonly ip: string; readonly port: number };

const QUERY = encodeMessage(
  queryMessage(
    99,
    { name: ownerName("secure.contoso.com"), type: TYPE_NUMBER.SOA, classNumber: CLASS_NUMBER.IN },
    { version: 0, udpPayloadOctets: 1_232, dnssecOk: true, options: [] },
  ),
);

function decode(octets: Uint8Array | undefined): Message {
  const decoded = decodeMessage(octets ?? new Uint8Array(0));
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

async function askOverUdp({ ip, port }: Address): Promise<Message> {
  const socket = createSocket("udp4");
  try {
    socket.send(QUERY, port, ip);
    const [octets] = await once(socket, "message");
    return decode(octets);
  } finally {
    socket.close();
  }
}

/** Two queries in one piece, and then octet by octet. */
async function askTwiceOverTcp({ ip, port }: Address): Promise<readonly Message[]> {
  const socket = connect(port, ip);
  const framing = new MessageFraming();
  const messages: Message[] = [];
  socket.write(framed(QUERY));
  for (const octet of framed(QUERY)) socket.write(Buffer.of(octet));
  for await (const data of socket) {
    messages.push(...framing.push(data).map(decode));
    if (messages.length >= 2) break;
  }
  return messages;
}

async function resolverOf(driver: EmbeddedLab): Promise<Address> {
  const { resolver } = await driver.lab.overview();
  if (resolver === null) throw new Error("the lab does not answer over DNS");
  return resolver;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((driver) => driver.close()));
  await Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true, force: true })));
});

describe("the lab's name servers", () => {
  test("where only 127.0.0.1 can be bound each server has a port of its own", async () => {
    const driver = await start(ONE_ADDRESS);
    const page = await driver.sweep({ cursor: null, limit: 1 });
    const addresses = page.ok ? page.value.servers.flatMap((server) => server.addresses) : [];
    expect(addresses).toHaveLength(11);
    expect(new Set(addresses.map(({ ip }) => ip))).toEqual(new Set(["127.0.0.1"]));
    expect(new Set(addresses.map(({ port }) => port)).size).toBe(11);
    const { rootServers, trustAnchor } = await driver.lab.overview();
    expect(rootServers).toHaveLength(1);
    expect(trustAnchor.dnskey).toEqual([expect.stringMatching(/^\. 3600 IN DNSKEY 257 3 13 \S+$/)]);
    expect(trustAnchor.ds).toEqual([
      expect.stringMatching(/^\. 3600 IN DS \d+ 13 2 [0-9A-F]{64}$/),
    ]);
  });

  test.skipIf(process.platform !== "linux")(
    "on Linux each has an address of its own and all share one port, which is not taken from others",
    async () => {
      const occupant = createServer().listen(0, addressAt(3, usualDnsPlan()));
      await once(occupant, "listening");
      const taken = occupant.address();
      const port = typeof taken === "object" && taken !== null ? taken.port : 0;
      const driver = await start({ hasOwnAddresses: true, ports: [port, 0, 0, 0] });
      const page = await driver.sweep({ cursor: null, limit: 1 });
      const addresses = page.ok ? page.value.servers.flatMap((server) => server.addresses) : [];
      expect(new Set(addresses.map(({ ip }) => ip)).size).toBe(11);
      const ports = new Set(addresses.map((address) => address.port));
      expect([...ports]).toEqual([(await resolverOf(driver)).port]);
      expect(ports).not.toContain(port);
      occupant.close();
    },
  );

  test("they answer over UDP and, message by message, over TCP, with signatures", async () => {
    const address = await resolverOf(await start(ONE_ADDRESS));
    const messages = [await askOverUdp(address), ...(await askTwiceOverTcp(address))];
    expect(messages).toHaveLength(3);
    for (const { id, answer } of messages) {
      expect(id).toBe(99);
      expect(answer.map(({ rdata }) => rdata.kind)).toEqual(["SOA", "RRSIG"]);
    }
  });

  test("a reset leaves them where they are, with the same trust anchor", async () => {
    const driver = await start(ONE_ADDRESS);
    const before = await driver.lab.overview();
    await driver.lab.advance(90 * 86_400);
    await driver.lab.reset();
    expect(await driver.lab.overview()).toEqual(before);
    expect((await askOverUdp(await resolverOf(driver))).rcode).toBe(0);
  });

  test("after the lab is closed nobody listens, although a connection was open", async () => {
    const driver = await start(ONE_ADDRESS);
    const { ip, port } = await resolverOf(driver);
    const idle = connect(port, ip);
    await once(idle, "connect");
    const hasEnded = once(idle, "close");
    await driver.close();
    await hasEnded;
    await expect(once(connect(port, ip), "connect")).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  test("a lab whose ports are all taken says so and goes on without answering", async () => {
    const occupant = createServer().listen(0, "127.0.0.1");
    await once(occupant, "listening");
    const taken = occupant.address();
    const port = typeof taken === "object" && taken !== null ? taken.port : 0;
    const failures: unknown[] = [];
    const plan = { hasOwnAddresses: false, ports: [port] };
    const driver = await start(plan, (cause) => failures.push(cause));
    expect(failures).toMatchObject([{ code: "EADDRINUSE" }]);
    expect(await driver.lab.overview()).toMatchObject({
      resolver: null,
      rootServers: [],
      trustAnchor: { dnskey: [], ds: [] },
    });
    occupant.close();
  });
});
