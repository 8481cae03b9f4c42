import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { toBase64 } from "@/lib/dns/octets";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import { type ServedZone, startAuthoritative } from "@/tools/real-servers/authoritative-server";
import type { ChildProgram } from "@/tools/real-servers/child-program";
import { findFreePorts } from "@/tools/real-servers/free-ports";
import { anchorText, readRootKey } from "@/tools/real-servers/planted-tree";
import { type Relay, startRelay } from "@/tools/real-servers/relay";
import { runTool } from "@/tools/real-servers/run-tool";
import { signZoneFile } from "@/tools/real-servers/signed-zones";

/** What is wrong with a zone of the workload; one in a hundred has each of the faults. */
export type BenchKind = "good" | "stale-serial" | "expired" | "wrong-ds" | "unsigned";

export type BenchZone = {
  readonly name: string;
  readonly denial: "nsec" | "nsec3";
  readonly kind: BenchKind;
};

export type Place = { readonly ip: string; readonly port: number };

/** Signed zones on two named, their parents on a third. */
export type Workload = {
  readonly directory: string;
  readonly zones: readonly BenchZone[];
  /** DNSKEY line of the root's KSK. */
  readonly rootKey: string;
  /** The same for delv. */
  readonly anchorFile: string;
  readonly parent: Place;
  readonly ns1: Place;
  readonly ns2: Place;
  /** Addresses at which the three answer on port 53, for programs that walk delegations. */
  readonly walked: Readonly<Record<"parent" | "ns1" | "ns2", string>>;
  readonly buildSeconds: number;
  remove(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";
const FAULTS: readonly BenchKind[] = ["stale-serial", "expired", "wrong-ds", "unsigned"];
const AT_ONCE = 2;
const SIGNZONE = "/usr/bin/dnssec-signzone";

/** Builds the workload and serves it. */
export async function startWorkload(count: number): Promise<Workload> {
  const startedAt = performance.now();
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-bench-"));
  const zones = Array.from({ length: count }, (_, at) => benchZone(at));
  const prefix = `127.${100 + (process.pid % 100)}.${process.pid % 250}`;
  const walked = { parent: `${prefix}.1`, ns1: `${prefix}.2`, ns2: `${prefix}.3` };
  const running: (ChildProgram | Relay)[] = [];
  const remove = async () => {
    for (const one of running) await ("end" in one ? one.end("SIGKILL") : one.close());
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const delegations = await signAll(directory, zones);
    const rootKey = await signParents(directory, walked, delegations);
    const anchorFile = path.join(directory, "anchors.conf");
    await writeFile(anchorFile, anchorText(rootKey));
    const parents = [
      served(directory, ".", "root.signed"),
      served(directory, "test", "test.signed"),
    ];
    const copies = (side: "ns1" | "ns2") =>
      zones.map((zone) => served(directory, zone.name, fileOf(zone, side)));
    const [own = 0, first = 0, second = 0] = await findFreePorts(3);
    // The first server has the parents too: for programs that ask one server for everything.
    const lists = [
      { name: "parent", port: own, zones: parents, at: walked.parent },
      { name: "ns1", port: first, zones: [...parents, ...copies("ns1")], at: walked.ns1 },
      { name: "ns2", port: second, zones: copies("ns2"), at: walked.ns2 },
    ];
    for (const { name, port, zones: list, at } of lists) {
      const place = { ip: LOOPBACK, port };
      const folder = path.join(directory, `named-${name}`);
      running.push(await startAuthoritative("named", { directory: folder, ...place, zones: list }));
      running.push(await startRelay({ ip: at, port: 53 }, place));
    }
    const at = (port: number) => ({ ip: LOOPBACK, port });
    return {
      ...{ directory, zones, rootKey, anchorFile, remove },
      ...{ parent: at(own), ns1: at(first), ns2: at(second) },
      walked,
      buildSeconds: (performance.now() - startedAt) / 1000,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function benchZone(at: number): BenchZone {
  const kind = FAULTS[at % 100] ?? "good";
  const denial = at % 2 === 0 ? "nsec" : "nsec3";
  return { name: `z${String(at).padStart(6, "0")}.test`, denial, kind };
}

function fileOf({ name, kind }: BenchZone, side: "ns1" | "ns2"): string {
  if (kind === "unsigned") return `${name}.db`;
  return kind === "stale-serial" && side === "ns2" ? `${name}.stale` : `${name}.signed`;
}

function served(directory: string, name: string, file: string): ServedZone {
  return { name, file: path.join(directory, file) };
}

/** Signs every zone; gives the parent's lines. */
async function signAll(directory: string, zones: readonly BenchZone[]): Promise<readonly string[]> {
  const keyDirectory = path.join(directory, "keys");
  await mkdir(keyDirectory);
  const lines: string[] = [];
  const queue = [...zones];
  const worker = async () => {
    for (let zone = queue.pop(); zone !== undefined; zone = queue.pop()) {
      lines.push(`${zone.name}. IN NS ns1.test.`, `${zone.name}. IN NS ns2.test.`);
      lines.push(...(await signOne(directory, keyDirectory, zone)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return lines;
}

/** Gives the DS lines. */
async function signOne(
  directory: string,
  keyDirectory: string,
  zone: BenchZone,
): Promise<readonly string[]> {
  const { name, kind } = zone;
  const source = path.join(directory, `${name}.db`);
  if (kind === "unsigned") {
    await writeFile(source, content(10, []));
    return [];
  }
  const ksk = await makeKey(keyDirectory, name, 257);
  const zsk = await makeKey(keyDirectory, name, 256);
  const sign = async (serial: number, target: string) => {
    await writeFile(source, content(serial, [ksk.record, zsk.record]));
    await runTool(
      SIGNZONE,
      [
        ...["-x", "-P", "-n", "1", "-K", keyDirectory, "-d", directory, "-o", name],
        ...(zone.denial === "nsec3" ? ["-3", "-", "-H", "0"] : []),
        ...(kind === "expired" ? ["-s", "20200101000000", "-e", "20200201000000"] : []),
        ...["-f", path.join(directory, target), source, ksk.file, zsk.file],
      ],
      directory,
    );
  };
  if (kind === "stale-serial") await sign(7, `${name}.stale`);
  await sign(10, `${name}.signed`);
  if (kind === "wrong-ds") return [`${name}. IN DS ${ksk.tag} 13 2 ${"AB".repeat(32)}`];
  return [(await readFile(path.join(directory, `dsset-${name}.`), "utf8")).trim()];
}

function content(serial: number, records: readonly string[]): string {
  return `$TTL 300
@ IN SOA ns1.test. hostmaster.test. ${serial} 3600 900 604800 60
@ IN NS ns1.test.
@ IN NS ns2.test.
@ IN MX 10 mail
mail IN A 192.0.2.25
www IN A 192.0.2.80
www IN AAAA 2001:db8::80
${records.join("\n")}
`;
}

type MadeKey = { readonly file: string; readonly tag: number; readonly record: string };

/** A key of its own for every zone, in BIND's format: OpenSSL makes it without a process each. */
async function makeKey(directory: string, zone: string, flags: 256 | 257): Promise<MadeKey> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "", d = "" } = privateKey.export({ format: "jwk" });
  const octets = Buffer.concat([Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const publicKey = Uint8Array.from(octets);
  const tag = keyTagOf({ kind: "DNSKEY", flags, protocol: 3, algorithm: 13, publicKey });
  const file = `K${zone}.+013+${String(tag).padStart(5, "0")}`;
  const record = `${zone}. IN DNSKEY ${flags} 3 13 ${toBase64(publicKey)}`;
  await writeFile(path.join(directory, `${file}.key`), `${record}\n`);
  const secret = Buffer.from(d, "base64url").toString("base64");
  await writeFile(
    path.join(directory, `${file}.private`),
    `Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: ${secret}\n`,
  );
  return { file, tag, record };
}

/** Signs `test` and the root; gives the root's key. */
async function signParents(
  directory: string,
  walked: Workload["walked"],
  delegations: readonly string[],
): Promise<string> {
  const apex = `$TTL 300
@ IN SOA ns.test. hostmaster.test. 1 3600 900 604800 60
@ IN NS ns.test.
`;
  const hosts = `ns IN A ${walked.parent}\nns1 IN A ${walked.ns1}\nns2 IN A ${walked.ns2}\n`;
  await writeFile(path.join(directory, "test.db"), `${apex}${hosts}${delegations.join("\n")}\n`);
  const parent = { algorithm: "ECDSAP256SHA256", iterations: 0 } as const;
  const testDs = await signZoneFile(directory, { ...parent, name: "test", denial: "nsec" });
  const glue = `test. IN NS ns.test.\nns.test. IN A ${walked.parent}\n${testDs}\n`;
  await writeFile(path.join(directory, "root.db"), `${apex}${glue}`);
  const rootDs = await signZoneFile(directory, { ...parent, name: ".", denial: "nsec" });
  return readRootKey(directory, rootDs);
}
