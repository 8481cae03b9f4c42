import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { queryMessage } from "@/lib/dns/message/message";
import { ownerName } from "@/lib/dns/owner-name";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { runTool } from "@/tools/real-servers/run-tool";
import { costOf, costOfCommands } from "./check-cpu";
import type { Place, Workload } from "./check-workload";

/** CPU microseconds of one of each, measured in this run. */
export type Floor = {
  /** A prebuilt query sent, its answer received and not looked at, over one connected socket in Node. */
  readonly nodeQuery: number;
  /** A P-256 verification with a key object, in Node. */
  readonly nodeVerify: number;
  /** A public key imported, in Node. */
  readonly nodeImport: number;
  /** The same query sent by a C program (dnsperf); null where it is not installed. */
  readonly cQuery: number | null;
  /** The same verification by OpenSSL's own speed test; null where it is not installed. */
  readonly cVerify: number | null;
};

const QUERIES = 10_000;
const WARM_QUERIES = 2_000;
const VERIFICATIONS = 500;
const IN_FLIGHT = 64;
const REVIVE_MS = 500;
const EDNS = { version: 0, udpPayloadOctets: 1232, dnssecOk: true, options: [] };

/** Measures the floor again and again, between the slices of what it is compared with: the machine is not equally fast all the time. */
export type FloorMeter = {
  sample(): Promise<void>;
  /** The mean of all samples. */
  floor(): Floor;
};

export function openFloorMeter(workload: Workload): FloorMeter {
  const packets = workload.zones.map(({ name }) => {
    const question = { name: ownerName(name), type: TYPE_NUMBER.SOA, classNumber: CLASS_NUMBER.IN };
    return encodeMessage(queryMessage(1, question, EDNS));
  });
  const samples: Floor[] = [];
  return {
    sample: async () => {
      await sendAll(workload.ns1, packets, WARM_QUERIES);
      const { cpu } = await costOf(() => sendAll(workload.ns1, packets, QUERIES));
      samples.push({
        nodeQuery: (cpu / QUERIES) * 1e6,
        ...(await measureCrypto()),
        cQuery: await measureDnsperf(workload),
        cVerify: await measureOpenssl(),
      });
    },
    floor: () => ({
      nodeQuery: meanOf(samples.map(({ nodeQuery }) => nodeQuery)),
      nodeVerify: meanOf(samples.map(({ nodeVerify }) => nodeVerify)),
      nodeImport: meanOf(samples.map(({ nodeImport }) => nodeImport)),
      cQuery: meanOrNull(samples.map(({ cQuery }) => cQuery)),
      cVerify: meanOrNull(samples.map(({ cVerify }) => cVerify)),
    }),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A program that is not installed gives no value at all. */
function meanOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : meanOf(known);
}

/** Sends queries, a fixed number in flight, and resolves when all are answered. */
async function sendAll(place: Place, packets: readonly Uint8Array[], total: number): Promise<void> {
  const socket = createSocket("udp4");
  socket.connect(place.port, place.ip);
  await once(socket, "connect");
  let sent = 0;
  let answered = 0;
  const send = () => {
    const packet = packets[sent % packets.length];
    if (packet !== undefined) socket.send(packet);
    sent += 1;
  };
  let answeredBefore = -1;
  // What a full socket buffer drops is asked again, or nothing would go on.
  const revive = setInterval(() => {
    if (answered === answeredBefore) for (let at = 0; at < IN_FLIGHT; at++) send();
    answeredBefore = answered;
  }, REVIVE_MS);
  await new Promise<void>((resolve) => {
    socket.on("message", () => {
      answered += 1;
      if (answered === total) resolve();
      else if (sent < total) send();
    });
    while (sent < Math.min(IN_FLIGHT, total)) send();
  });
  clearInterval(revive);
  socket.close();
}

async function measureCrypto(): Promise<Pick<Floor, "nodeVerify" | "nodeImport">> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const data = Buffer.alloc(300, 7);
  const signature = sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" });
  const key = { key: publicKey, dsaEncoding: "ieee-p1363" as const };
  const verifying = await costOf(async () => {
    for (let at = 0; at < VERIFICATIONS; at++) verify("sha256", data, key, signature);
  });
  const jwks = Array.from({ length: VERIFICATIONS }, () =>
    generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }),
  );
  const importing = await costOf(async () => {
    for (const jwk of jwks) createPublicKey({ key: jwk, format: "jwk" });
  });
  return {
    nodeVerify: (verifying.cpu / VERIFICATIONS) * 1e6,
    nodeImport: (importing.cpu / VERIFICATIONS) * 1e6,
  };
}

async function measureDnsperf({ directory, zones, ns1 }: Workload): Promise<number | null> {
  const file = path.join(directory, "dnsperf");
  const lines = Array.from({ length: QUERIES }, (_, at) => zones[at % zones.length]?.name ?? ".");
  await writeFile(file, lines.map((name) => `${name} SOA\n`).join(""));
  const words = ["-s", ns1.ip, "-p", String(ns1.port), "-d", file, "-n", "1", "-c", "1"];
  try {
    await runTool("/usr/bin/dnsperf", ["-h"]);
  } catch {
    return null;
  }
  const { cpu } = await costOfCommands(directory, [
    ["/usr/bin/dnsperf", ...words, "-q", String(IN_FLIGHT), "-D", "-e"],
  ]);
  return (cpu / QUERIES) * 1e6;
}

/** "verify/s" of one second's work; the test reports by CPU time. */
async function measureOpenssl(): Promise<number | null> {
  try {
    const said = await runTool("/usr/bin/openssl", ["speed", "-seconds", "1", "ecdsap256"]);
    const perSecond = Number(/([\d.]+)\s*$/.exec(said.trim())?.[1]);
    return perSecond > 0 ? 1e6 / perSecond : null;
  } catch {
    return null;
  }
}
