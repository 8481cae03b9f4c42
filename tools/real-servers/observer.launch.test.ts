import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Place } from "@/agent/observer/asking";
import { Delegations } from "@/agent/observer/delegations";
import { type Looker, lookAtZone } from "@/agent/observer/look-at-zone";
import { ServerPool } from "@/agent/observer/server-pool";
import { parseTrustAnchors } from "@/agent/observer/trust-anchors";
import { zoneName } from "@/lib/dns/zone-name";
import { DEFAULT_POLICY } from "@/lib/dnssec/checks/policy";
import { runChecks } from "@/lib/dnssec/checks/run-checks";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { startAuthoritative } from "./authoritative-server";
import type { ChildProgram } from "./child-program";
import { findFreePorts } from "./free-ports";
import { whyNoNamed } from "./named";
import { type PlantedFiles, plantTree } from "./planted-tree";
import { runTool } from "./run-tool";

const ZONE = zoneName("three.test");
const LOOPBACK = "127.0.0.1";
const NAMES = ["ns1.three.test", "ns2.three.test", "ns3.three.test"] as const;
const BETWEEN_LOOKS_SECONDS = 60;

let files: PlantedFiles;
let pool: ServerPool;
let looker: Looker;
const servers: { place: Place; directory: string; program: ChildProgram | null }[] = [];
/** The zone as it is, and as it was one serial ago. */
let newer: string;
let older: string;

function serverAt(index: number) {
  const server = servers[index];
  if (server === undefined) throw new Error(`there is no server ${index}`);
  return server;
}

/** Signs the zone once more, one serial further, with the keys that it has. */
async function signNewer(): Promise<string> {
  const { directory } = files;
  const plain = path.join(directory, `${ZONE}.db`);
  const text = await readFile(plain, "utf8");
  await writeFile(plain, text.replace("hostmaster 1 ", "hostmaster 2 "));
  await runTool(
    "/usr/bin/dnssec-signzone",
    [
      ...["-S", "-K", path.join(directory, `keys-${ZONE}`), "-d", directory, "-o", ZONE],
      ...["-O", "full", "-x", "-P", "-f", `${ZONE}.newer`, `${ZONE}.db`],
    ],
    directory,
  );
  return path.join(directory, `${ZONE}.newer`);
}

/** Starts a server with a copy of the zone; the first one also has the root and `test`. */
async function serve(index: number, copyOf: string): Promise<void> {
  const server = serverAt(index);
  await server.program?.end("SIGKILL");
  await mkdir(server.directory, { recursive: true });
  const copy = path.join(server.directory, "zone.signed");
  await copyFile(copyOf, copy);
  const above = files.zones.filter(({ name }) => index === 0 && name !== ZONE);
  const { directory, place } = server;
  server.program = await startAuthoritative("named", {
    directory,
    ...place,
    zones: [...above, { name: ZONE, file: copy }],
  });
}

/** Changes one letter of every signature, as a broken disk or a bad transfer would. */
async function corrupted(file: string): Promise<string> {
  const text = await readFile(file, "utf8");
  const broken = text
    .split("\n")
    .map((line) => (/\sRRSIG\s/.test(line) ? flipLastSignatureLetter(line) : line))
    .join("\n");
  const corrupt = `${file}.corrupt`;
  await writeFile(corrupt, broken);
  return corrupt;
}

function flipLastSignatureLetter(line: string): string {
  return line.replace(/([\w+/])([\w+/]{9}={0,2})$/, (_whole, letter: string, rest: string) => {
    return `${letter === "A" ? "B" : "A"}${rest}`;
  });
}

/** What is found after two looks, without notices, each with the server that it blames. */
async function findings(): Promise<readonly string[]> {
  const first = await lookAtZone(looker, ZONE, { depth: "full", knownSets: [] });
  const later = { ...looker, now: async () => (await looker.now()) + BETWEEN_LOOKS_SECONDS };
  const second = await lookAtZone(later, ZONE, { depth: "full", knownSets: first.keySets });
  const check = (observation: ZoneObservation, previous: ReturnType<typeof runChecks>) =>
    runChecks({
      report: null,
      observations: [observation],
      previous,
      now: observation.finishedAt,
      policy: DEFAULT_POLICY,
    });
  return check(second.observation, check(first.observation, []))
    .filter(({ severity, isConfirmed }) => isConfirmed && severity !== "notice")
    .map(({ tag, server }) => `${tag} ${server}`);
}

describe.skipIf(whyNoNamed() !== null)("three real named with one zone", () => {
  beforeAll(async () => {
    files = await plantTree([
      { name: ZONE, algorithm: "ECDSAP256SHA256", denial: "nsec", iterations: 0, fault: "none" },
    ]);
    older = path.join(files.directory, `${ZONE}.signed`);
    newer = await signNewer();
    const ports = await findFreePorts(NAMES.length);
    for (const [index, server] of NAMES.entries()) {
      const place = { server, ip: LOOPBACK, port: ports[index] ?? 0 };
      const directory = path.join(files.directory, server);
      servers.push({ place, directory, program: null });
    }
    const anchors = parseTrustAnchors(files.rootKey.replace(" IN ", " 0 IN "));
    if (!anchors.ok) throw new Error(anchors.error);
    pool = new ServerPool({ queriesPerSecond: null, tcpServers: [] });
    const places = servers.map(({ place }) => place);
    const shared = {
      ask: pool.ask,
      crypto: createNodeCrypto(),
      now: async () => Math.floor(Date.now() / 1000),
      anchors: () => anchors.value,
      hostsOf: (zone: string) => (zone === ZONE ? places : []),
    };
    const delegations = new Delegations({
      ...shared,
      roots: () => places.slice(0, 1),
      knownAddresses: () => [],
      serverAt: ({ port }) => places.find((place) => place.port === port)?.server,
      hasIpv6: false,
    });
    looker = { ...shared, estate: "three", vantage: "here", side: null, delegations };
  });

  beforeEach(async () => {
    for (const index of NAMES.keys()) await serve(index, newer);
  });

  afterAll(async () => {
    pool.close();
    await Promise.all(servers.map(({ program }) => program?.end("SIGKILL")));
    await files.remove();
  });

  test("in good order: secure at each, from the root down, and nothing to find", async () => {
    const { observation } = await lookAtZone(looker, ZONE, { depth: "full", knownSets: [] });
    expect(observation.status.kind).toBe("secure");
    expect(observation.parent).toBe("test");
    expect(observation.servers.map(({ server, serial }) => [server, serial])).toEqual(
      NAMES.map((name) => [name, 2]),
    );
    expect(await findings()).toEqual([]);
  });

  test.each(NAMES.map((name, index) => [name, index] as const).slice(1))(
    "%s stopped: it is blamed, and no other",
    async (name, index) => {
      await serverAt(index).program?.end("SIGKILL");
      expect(await findings()).toEqual([`servers-answer.silent ${name}`]);
    },
  );

  test.each(NAMES.map((name, index) => [name, index] as const))(
    "%s lagging one serial behind: it is blamed, and no other",
    async (name, index) => {
      await serve(index, older);
      expect(await findings()).toEqual([`serials-converge.behind ${name}`]);
    },
  );

  test.each(NAMES.map((name, index) => [name, index] as const))(
    "%s with corrupt signatures: it is blamed, and no other",
    async (name, index) => {
      await serve(index, await corrupted(newer));
      const found = await findings();
      expect(found).toContain(`signatures-valid.wrong ${name}`);
      expect(new Set(found.map((finding) => finding.split(" ")[1]))).toEqual(new Set([name]));
    },
  );
});
