import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import type { TestCertificates } from "./certificates";

/** A request as it was on the wire (RFC 4511 §4.2, §4.5). */
export type SeenRequest =
  | { readonly kind: "bind" | "unbind" | "other" }
  | { readonly kind: "search"; readonly base: string; readonly attributes: readonly string[] };

/** Stands between a client and a directory, with the directory's own certificate, and reads what passes. */
export type LdapRelay = {
  readonly port: number;
  requests(): readonly SeenRequest[];
  /** Everything that the directory answered. */
  answered(): Buffer;
  forget(): void;
  close(): Promise<void>;
};

/** One value with its tag and what follows it. */
type Tlv = { readonly tag: number; readonly value: Buffer; readonly rest: Buffer };

const SEQUENCE = 0x30;
const BIND = 0x60;
const UNBIND = 0x42;
const SEARCH = 0x63;

export async function startLdapRelay(target: {
  readonly address: string;
  readonly port: number;
  readonly certificates: TestCertificates;
}): Promise<LdapRelay> {
  const { address, port, certificates } = target;
  const key = readFileSync(certificates.keyFile);
  const cert = readFileSync(certificates.certFile);
  const sockets = new Set<TLSSocket>();
  let requests: SeenRequest[] = [];
  let answered: Buffer[] = [];
  const server = createServer({ key, cert }, (client) => {
    const directory = connect(port, address, { ca: certificates.caCertificate });
    for (const socket of [client, directory]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    let pending: Buffer = Buffer.alloc(0);
    client.on("data", (data: Buffer) => {
      pending = Buffer.concat([pending, data]);
      for (let next = readTlv(pending); next !== null; next = readTlv(pending)) {
        requests.push(toRequest(next));
        pending = next.rest;
      }
      directory.write(data);
    });
    directory.on("data", (data: Buffer) => {
      answered.push(data);
      client.write(data);
    });
    client.once("close", () => directory.destroy());
    directory.once("close", () => client.destroy());
    client.on("error", () => directory.destroy());
    directory.on("error", () => client.destroy());
  });
  // A client that does not trust the certificate hangs up.
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    answered: () => Buffer.concat(answered),
    forget: () => {
      requests = [];
      answered = [];
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toRequest({ tag, value }: Tlv): SeenRequest {
  const id = readTlv(value);
  const operation = id === null ? null : readTlv(id.rest);
  if (tag !== SEQUENCE || operation === null) return { kind: "other" };
  if (operation.tag === BIND) return { kind: "bind" };
  if (operation.tag === UNBIND) return { kind: "unbind" };
  if (operation.tag !== SEARCH) return { kind: "other" };
  // Base, scope, dereferencing, size limit, time limit, types only, filter, attributes.
  const fields = readAll(operation.value);
  const attributes = readAll(fields[7]?.value ?? Buffer.alloc(0));
  return {
    kind: "search",
    base: (fields[0]?.value ?? Buffer.alloc(0)).toString("utf8"),
    attributes: attributes.map((attribute) => attribute.value.toString("utf8")),
  };
}

function readAll(octets: Buffer): readonly Tlv[] {
  const all: Tlv[] = [];
  for (let next = readTlv(octets); next !== null; next = readTlv(next.rest)) all.push(next);
  return all;
}

/** null while the value is not there as a whole. */
function readTlv(octets: Buffer): Tlv | null {
  const [tag, first] = octets;
  if (tag === undefined || first === undefined) return null;
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
  const start = 2 + lengthOctets;
  if (octets.length < start) return null;
  const length = lengthOctets === 0 ? first : octets.readUIntBE(2, lengthOctets);
  if (octets.length < start + length) return null;
  return {
    tag,
    value: octets.subarray(start, start + length),
    rest: octets.subarray(start + length),
  };
}
