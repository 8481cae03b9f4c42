import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import path from "node:path";
import { type ServedZone, startAuthoritative } from "../authoritative-server";
import type { ChildProgram } from "../child-program";
import { findFreePorts } from "../free-ports";
import { type Relay, startRelay } from "../relay";
import type { ManifestZone, Side } from "./manifest";
import { type Addresses, type PlantedManifest, plantManifest } from "./plant";

/** The planted tree on three real named, each at a loopback address of its own, all on one port. */
export type ServedManifest = {
  readonly files: PlantedManifest;
  readonly addresses: Addresses;
  /** 53 where this program may take it: delegations carry no ports, so peers that walk them need it. */
  readonly port: number;
  /** A server of root, `test` and one side's copies: for validators that judge what one server says. */
  readonly whole: Readonly<Record<Side, string>>;
  remove(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";
const DNS_PORT = 53;
const ATTEMPTS = 20;

/** Makes the zones and serves them. */
export async function serveManifest(zones: readonly ManifestZone[]): Promise<ServedManifest> {
  const { prefix, port } = await findLoopback();
  const addresses = {
    parent: `${prefix}.1`,
    ns1: `${prefix}.2`,
    ns2: `${prefix}.3`,
    silent: `${prefix}.4`,
  };
  const whole = { ns1: `${prefix}.12`, ns2: `${prefix}.13` };
  const files = await plantManifest(zones, addresses);
  const { parents, children } = files;
  const running: RunningServer[] = [];
  const remove = async () => {
    for (const server of running) await endServer(server);
    await files.remove();
  };
  const served = [
    [addresses.parent, parents],
    [addresses.ns1, children.ns1],
    [addresses.ns2, children.ns2],
    [whole.ns1, [...parents, ...children.ns1]],
    [whole.ns2, [...parents, ...children.ns2]],
  ] as const;
  try {
    for (const [ip, list] of served) {
      const directory = path.join(files.directory, `named-${ip}`);
      running.push(await startAt({ directory, ip, port, zones: list }));
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { files, addresses, port, whole, remove };
}

type RunningServer = { readonly program: ChildProgram; readonly relay: Relay };

/** A named on a port of its own, and a relay that makes it answer at the address. */
async function startAt({
  directory,
  ip,
  port,
  zones,
}: {
  readonly directory: string;
  readonly ip: string;
  readonly port: number;
  readonly zones: readonly ServedZone[];
}): Promise<RunningServer> {
  const [own = 0] = await findFreePorts(1);
  const program = await startAuthoritative("named", { directory, ip: LOOPBACK, port: own, zones });
  try {
    return { program, relay: await startRelay({ ip, port }, { ip: LOOPBACK, port: own }) };
  } catch (error) {
    await program.end("SIGKILL");
    throw error;
  }
}

async function endServer({ program, relay }: RunningServer): Promise<void> {
  await relay.close();
  await program.end("SIGKILL");
}

/** Loopback addresses that nobody uses, and a port that is free on them. */
async function findLoopback(): Promise<{ readonly prefix: string; readonly port: number }> {
  const [otherPort = 0] = await findFreePorts(1);
  const port = (await canBind("127.0.0.1", DNS_PORT)) === "forbidden" ? otherPort : DNS_PORT;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const prefix = `127.${randomInt(100, 250)}.${randomInt(250)}`;
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 12, 13].map((last) => canBind(`${prefix}.${last}`, port)),
    );
    if (outcomes.every((outcome) => outcome === "free")) return { prefix, port };
  }
  throw new Error("no loopback addresses are free");
}

function canBind(ip: string, port: number): Promise<"free" | "taken" | "forbidden"> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code === "EACCES" ? "forbidden" : "taken");
    });
    socket.bind(port, ip, () => {
      socket.close();
      resolve("free");
    });
  });
}
