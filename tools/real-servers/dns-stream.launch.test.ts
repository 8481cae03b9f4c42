import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DnsClient } from "@/agent/transport/dns-client";
import { ownerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import {
  AUTHORITATIVE_PROGRAMS,
  type AuthoritativeKind,
  startAuthoritative,
} from "./authoritative-server";
import type { ChildProgram } from "./child-program";
import { findFreePorts } from "./free-ports";

const KINDS: readonly AuthoritativeKind[] = ["named", "knot", "nsd", "powerdns"];
const INSTALLED = KINDS.filter((kind) => existsSync(AUTHORITATIVE_PROGRAMS[kind]));
const HOSTS = 1_000;
const LOOPBACK = "127.0.0.1";

let directory = "";
const running = new Map<
  AuthoritativeKind,
  { readonly port: number; readonly end: () => unknown }
>();

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "keymaster-stream-"));
  const file = path.join(directory, "many.test.db");
  const hosts = Array.from({ length: HOSTS }, (_, at) => `h${at} IN TXT "text of ${at}"`);
  const apex = `$ORIGIN many.test.
$TTL 60
@ IN SOA ns hostmaster 1 3600 900 604800 60
@ IN NS ns
ns IN A 192.0.2.1
`;
  await writeFile(file, `${apex}${hosts.join("\n")}\n`);
  const ports = await findFreePorts(INSTALLED.length);
  for (const [at, kind] of INSTALLED.entries()) {
    const port = ports[at] ?? 0;
    const server: ChildProgram = await startAuthoritative(kind, {
      directory: path.join(directory, kind),
      ip: LOOPBACK,
      port,
      zones: [{ name: "many.test", file }],
    });
    running.set(kind, { port, end: () => server.end("SIGKILL") });
  }
});

afterAll(async () => {
  for (const { end } of running.values()) await end();
  await rm(directory, { recursive: true, force: true });
});

function clientOf(kind: AuthoritativeKind, isStreamed: boolean): DnsClient {
  const address = { ip: LOOPBACK, port: running.get(kind)?.port ?? 0 };
  return new DnsClient({ address, firstTimeoutMs: 500, attempts: 4, isStreamed });
}

async function askAll(client: DnsClient) {
  const names = Array.from({ length: HOSTS }, (_, at) => ownerName(`h${at}.many.test`));
  const replies = await Promise.all(names.map((name) => client.ask(name, TYPE_NUMBER.TXT)));
  client.close();
  return replies;
}

describe("questions one behind the other on a connection (RFC 7766 §6.2.1.1)", () => {
  test.each(INSTALLED)("%s answers a thousand, each once and as it does over UDP", async (kind) => {
    const streamed = await askAll(clientOf(kind, true));
    const datagrams = await askAll(clientOf(kind, false));
    for (const [at, reply] of streamed.entries()) {
      const other = datagrams[at];
      if (!reply.ok || other?.ok !== true) throw new Error(`no answer about host ${at}`);
      expect(reply.value.attempts).toBe(1);
      expect({ ...reply.value.message, id: 0 }).toEqual({ ...other.value.message, id: 0 });
      expect(reply.value.message.answer).toHaveLength(1);
    }
  });
});
