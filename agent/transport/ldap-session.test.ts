import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createServer } from "node:tls";
import { PresenceFilter } from "ldapts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeCertificates, type TestCertificates } from "@/tools/real-servers/certificates";
import { type LdapLimits, openLdapSession } from "./ldap-session";

const LIMITS: LdapLimits = {
  connectMs: 5_000,
  searchMs: 5_000,
  pageSize: 10,
  maxEntries: 10,
  inPages: false,
};
const QUERY = {
  base: "DC=test",
  scope: "sub",
  filter: new PresenceFilter({ attribute: "objectClass" }),
  attributes: ["dc"],
} as const;
const SUCCESS = 0;
const SIZE_LIMIT_EXCEEDED = 4;
const REFERRAL = 10;
/** The control for pages (RFC 2696 §2), as it stands on the wire. */
const PAGED = "1.2.840.113556.1.4.319";
const BIND = 0x60;
const BIND_RESPONSE = 0x61;
const SEARCH = 0x63;
const SEARCH_DONE = 0x65;

let directory: string;
let certificates: TestCertificates;
let elsewhere: Server;
let strangers = 0;

const tlv = (tag: number, value: readonly number[]) => [tag, value.length, ...value];
const text = (value: string) => tlv(0x04, [...Buffer.from(value)]);
const elsewherePort = () => (elsewhere.address() as { port: number }).port;

/** A result with a code, and where it says to go instead. */
function result(id: number, tag: number, code: number, referral: string | null): Buffer {
  const to = referral === null ? [] : tlv(0xa3, text(referral));
  const body = tlv(tag, [...tlv(0x0a, [code]), ...text(""), ...text(""), ...to]);
  return Buffer.from(tlv(0x30, [...tlv(0x02, [id]), ...body]));
}

/** A message is a SEQUENCE with its length in one or more octets, an INTEGER of one octet, and the operation. */
function operationIn(data: Buffer): { readonly id: number; readonly operation: number } {
  const [, length = 0] = data;
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f);
  return { id: data[start + 2] ?? 0, operation: data[start + 3] ?? 0 };
}

/** What a directory answers to a search: a code, or nothing at all. */
type Answering = (isPaged: boolean) => number | null;

/** A directory that lets everybody in and answers searches with a code alone; a referral leads elsewhere. */
async function startStranger(answering: Answering) {
  const options = {
    key: await readFile(certificates.keyFile),
    cert: await readFile(certificates.certFile),
  };
  const server = createServer(options, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data: Buffer) => {
      const { id, operation } = operationIn(data);
      if (operation === BIND) socket.write(result(id, BIND_RESPONSE, SUCCESS, null));
      const code = operation === SEARCH ? answering(data.includes(PAGED)) : null;
      if (code === null) return;
      const referral = `ldap://127.0.0.1:${elsewherePort()}/DC=test`;
      socket.write(result(id, SEARCH_DONE, code, code === REFERRAL ? referral : null));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { server, port };
}

function targetAt(port: number) {
  const { caCertificate } = certificates;
  const account = { bindDn: "CN=reader", password: "secret" };
  return { host: "127.0.0.1", port, ...account, caCertificates: caCertificate };
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "keymaster-ldap-"));
  certificates = await makeCertificates(directory, "stranger");
  elsewhere = createTcpServer((socket) => {
    strangers += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  elsewhere.close();
  await rm(directory, { recursive: true, force: true });
});

describe("a session with a directory", () => {
  test("a referral is an answer with its code, and nobody goes where it leads", async () => {
    const { server, port } = await startStranger(() => REFERRAL);
    const opened = await openLdapSession(targetAt(port), LIMITS);
    if (!opened.ok) throw new Error(opened.error.detail);
    const answer = await opened.value.search(QUERY);
    expect(answer).toMatchObject({ ok: false, error: { kind: "refused", code: REFERRAL } });
    expect(strangers).toBe(0);
    await opened.value.close();
    server.close();
  });

  test("a directory that sends no answer as a whole is asked in pages, and from then on at once", async () => {
    const asked: boolean[] = [];
    const { server, port } = await startStranger((isPaged) => {
      asked.push(isPaged);
      return isPaged ? SUCCESS : SIZE_LIMIT_EXCEEDED;
    });
    const opened = await openLdapSession(targetAt(port), LIMITS);
    if (!opened.ok) throw new Error(opened.error.detail);
    const session = opened.value;
    expect(session.needsPages).toBe(false);
    expect(await session.search(QUERY)).toEqual({ ok: true, value: [] });
    expect(session.needsPages).toBe(true);
    expect(await session.search(QUERY)).toEqual({ ok: true, value: [] });
    expect(asked).toEqual([false, true, true]);
    await session.close();
    server.close();
  });

  test("a directory that never answers is given up at the deadline", async () => {
    const { server, port } = await startStranger(() => null);
    const opened = await openLdapSession(targetAt(port), { ...LIMITS, searchMs: 100 });
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(await opened.value.search(QUERY)).toMatchObject({
      ok: false,
      error: { kind: "timed-out" },
    });
    await opened.value.close();
    server.close();
  });

  test("a port that speaks no TLS, and one where nobody listens, are unreachable", async () => {
    const speaksNothing = await openLdapSession(targetAt(elsewherePort()), LIMITS);
    expect(speaksNothing).toMatchObject({ ok: false, error: { kind: "unreachable" } });
    const { server, port } = await startStranger(() => null);
    await new Promise((resolve) => server.close(resolve));
    expect(await openLdapSession(targetAt(port), LIMITS)).toMatchObject({
      ok: false,
      error: { kind: "unreachable" },
    });
  });
});
