import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bind9Entry, type RunningAgent, startAgent } from "./agent";
import { startAuthoritative } from "./authoritative-server";
import type { ChildProgram } from "./child-program";
import { findFreePorts } from "./free-ports";
import { type RunningNamed, startNamed } from "./named";
import { readRootKey } from "./planted-tree";
import { runTool } from "./run-tool";
import { signZoneFile } from "./signed-zones";

export type Side = "inside" | "outside";
const SIDES: readonly Side[] = ["inside", "outside"];

/** What a parent says of the zone: the DS of its first KSK, of all KSKs that it has now, or of a key that nobody has. */
type ParentDs = "first-key" | "all-keys" | "foreign-key";

const PARENT = "test";
const APEX = `$TTL 300
@ IN SOA ns.${PARENT}. hostmaster.${PARENT}. 1 3600 900 604800 60
@ IN NS ns.${PARENT}.
`;
const SIGNING = { algorithm: "ECDSAP256SHA256", denial: "nsec", iterations: 0 } as const;
const LOOPBACK = "127.0.0.1";

/**
 * A zone on a real primary and a real secondary, and its parent as it is seen from inside a network and from outside, each on a named of its own.
 * Two stand-alone agents read the same two servers; one looks at the parent from inside, one from outside.
 */
export type TwoViews = {
  readonly estate: string;
  readonly zone: string;
  readonly servers: readonly [string, string];
  readonly agents: Readonly<Record<Side, RunningAgent>>;
  /** What the parent publishes on one side from now on. */
  publish(side: Side, ds: ParentDs): Promise<void>;
  /** Has the primary begin a rollover of the KSK, and waits until the new key is there. */
  rollKsk(): Promise<void>;
  remove(): Promise<void>;
};

export async function startTwoViews(estate: string, zone = `views.${PARENT}`): Promise<TwoViews> {
  const primary = await startNamed({
    zones: [{ kind: "signed", name: zone, policy: "steady", inline: false }],
  });
  const secondary = await startNamed({
    zones: [{ kind: "secondary", name: zone, primaryPort: primary.dns.port }],
  });
  const firstKeys = await kskFiles(primary, zone);
  const parents = await startParents(zone, await dsLines(firstKeys));
  const servers = [`ns1.${zone}`, `ns2.${zone}`] as const;
  const drivers = [primary, secondary].map((named, index) =>
    bind9Entry(named, { estate, server: servers[index] ?? "" }),
  );
  const startOn = (side: Side) =>
    startAgent({
      name: `${side}-agent`,
      drivers,
      observer: {
        side,
        rootServers: [{ ip: LOOPBACK, port: parents.ports[side] }],
        trustAnchorFile: parents.anchorFile,
      },
    });
  const [inside, outside] = await Promise.all([startOn("inside"), startOn("outside")]);
  const linesOf = async (ds: ParentDs) => {
    if (ds === "foreign-key") return `${zone}. IN DS 4711 13 2 ${"AB".repeat(32)}`;
    return dsLines(ds === "first-key" ? firstKeys : await kskFiles(primary, zone));
  };
  return {
    estate,
    zone,
    servers,
    agents: { inside, outside },
    publish: async (side, ds) => parents.publish(side, await linesOf(ds)),
    rollKsk: () => rollKsk(primary, zone, firstKeys),
    remove: async () => {
      await Promise.all([inside.remove(), outside.remove()]);
      await parents.remove();
      await Promise.all([primary.remove(), secondary.remove()]);
    },
  };
}

/** Root and parent on one named for each side, under the same keys. */
async function startParents(zone: string, ds: string) {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-views-"));
  const insidePort = await freePort();
  const ports = { inside: insidePort, outside: await freePort() };
  const text = (lines: string) =>
    `${APEX}ns IN A ${LOOPBACK}\n${zone}. IN NS ns1.${zone}.\n${lines}\n`;
  const plain = path.join(directory, `${PARENT}.db`);
  await writeFile(plain, text(ds));
  const parentDs = await signZoneFile(directory, { ...SIGNING, name: PARENT });
  const delegation = `${PARENT}. IN NS ns.${PARENT}.\nns.${PARENT}. IN A ${LOOPBACK}\n`;
  await writeFile(path.join(directory, "root.db"), `${APEX}${delegation}${parentDs}\n`);
  const rootDs = await signZoneFile(directory, { ...SIGNING, name: "." });
  const anchorFile = path.join(directory, "anchors");
  await writeFile(
    anchorFile,
    `${await readRootKey(directory, rootDs)}\n`.replace(" IN ", " 0 IN "),
  );
  const running = new Map<Side, ChildProgram>();

  async function publish(side: Side, lines: string): Promise<void> {
    await writeFile(plain, text(lines));
    const signed = path.join(directory, `${side}.signed`);
    await runTool(
      "/usr/bin/dnssec-signzone",
      [
        ...["-S", "-K", path.join(directory, `keys-${PARENT}`), "-d", directory, "-o", PARENT],
        ...["-O", "full", "-x", "-P", "-f", signed, plain],
      ],
      directory,
    );
    await running.get(side)?.end("SIGKILL");
    const own = path.join(directory, side);
    await mkdir(own, { recursive: true });
    const program = await startAuthoritative("named", {
      directory: own,
      ip: LOOPBACK,
      port: ports[side],
      zones: [
        { name: ".", file: path.join(directory, "root.signed") },
        { name: PARENT, file: signed },
      ],
    });
    running.set(side, program);
  }

  for (const side of SIDES) await publish(side, ds);
  return {
    ports,
    anchorFile,
    publish,
    remove: async () => {
      await Promise.all([...running.values()].map((program) => program.end("SIGKILL")));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const [port = 0] = await findFreePorts(1);
  return port;
}

/** Key files of the zone's KSKs, as named keeps them. */
async function kskFiles(named: RunningNamed, zone: string): Promise<readonly string[]> {
  const directory = path.join(named.keyDirectory, zone);
  const names = (await readdir(directory)).filter((name) => name.endsWith(".key")).sort();
  const files = names.map((name) => path.join(directory, name));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return files.filter((_, index) => /\sDNSKEY\s+257\s/.test(texts[index] ?? ""));
}

async function dsLines(files: readonly string[]): Promise<string> {
  const lines = files.map((file) => runTool("/usr/bin/dnssec-dsfromkey", ["-2", file]));
  return (await Promise.all(lines)).map((line) => line.trim()).join("\n");
}

async function rollKsk(named: RunningNamed, zone: string, known: readonly string[]): Promise<void> {
  const [, tag = ""] = /\+(\d{5})\.key$/.exec(known[0] ?? "") ?? [];
  await named.rndc("dnssec", "-rollover", "-key", String(Number(tag)), zone);
  await named.waitForLog((log) => log.includes(`zone ${zone}/IN: next key event`));
  const giveUpAt = Date.now() + 30_000;
  while ((await kskFiles(named, zone)).length === known.length) {
    if (Date.now() > giveUpAt) throw new Error(`named made no new KSK\n${named.log()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
