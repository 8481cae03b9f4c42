import { createHash, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, lstat, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ok } from "@/lib/result";
import { makeCertificates, type TestCertificates } from "./certificates";
import { type ChildProgram, startChildProgram } from "./child-program";
import { runTool } from "./run-tool";

const SAMBA = "/usr/sbin/samba";
const TOOLS = [
  "/usr/bin/samba-tool",
  "/usr/bin/ldbadd",
  "/usr/bin/ldbmodify",
  "/usr/bin/ldbrename",
];
const PROVISION = "/usr/share/samba/setup/provision.ldif";
const LDAPS_PORT = 636;
const START_TIMEOUT_MS = 60_000;
const TEMPLATE_TIMEOUT_MS = 300_000;
const POLL_MS = 50;
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/keymaster-samba", import.meta.url));

/** The forest that is provisioned. */
export const DOMAIN = "DC=contoso,DC=com";
export const CONFIGURATION = `CN=Configuration,${DOMAIN}`;
export const SERVERS = `CN=Servers,CN=Default-First-Site-Name,CN=Sites,${CONFIGURATION}`;
export const DOMAIN_ZONES = `CN=MicrosoftDNS,DC=DomainDnsZones,${DOMAIN}`;
/** An account without any rights of its own, and its password: both are worth nothing outside of tests. */
export const READER = `CN=keymaster-reader,CN=Users,${DOMAIN}`;
export const READER_PASSWORD = "Read.Only.4.Tests";
/** Whoever may see everything. */
export const ADMINISTRATOR = `CN=Administrator,CN=Users,${DOMAIN}`;
export const ADMINISTRATOR_PASSWORD = "Admin.Only.4.Tests";

const PROVISIONING = [
  ...["domain", "provision", "--realm=CONTOSO.COM", "--domain=CONTOSO", "--server-role=dc"],
  ...["--dns-backend=SAMBA_INTERNAL", `--adminpass=${ADMINISTRATOR_PASSWORD}`],
  ...["--host-name=dc1", "--host-ip=127.0.0.1"],
];

/** Why tests against a real directory cannot run here, or null. */
export function whyNoSamba(): string | null {
  if (process.platform !== "linux") return "Samba's addresses of its own need Linux";
  if (process.getuid?.() !== 0) return "a domain controller listens on port 636, which needs root";
  const missing = [SAMBA, ...TOOLS, PROVISION].find((file) => !existsSync(file));
  return missing === undefined
    ? null
    : `${missing} is missing: apt-get install samba samba-ad-provision samba-dsdb-modules samba-vfs-modules ldb-tools`;
}

/** A domain controller on a loopback address of its own, with a database of its own in a temporary directory. */
export type RunningSamba = {
  readonly address: string;
  readonly port: number;
  readonly certificates: TestCertificates;
  /** Of the process that answers now. */
  pid(): number;
  /** Adds entries to the database, also while it is served. */
  add(ldif: string): Promise<void>;
  modify(ldif: string): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Another domain controller with a copy of the database as it is now: a replica that hears nothing from then on. */
  copy(hostName: string): Promise<RunningSamba>;
  /** Ends it and removes its directory. */
  remove(): Promise<void>;
};

/** What the directory driver needs to read a domain controller of these as {@link READER}. */
export function readerOptions({ address, port, certificates }: RunningSamba) {
  return {
    estate: "contoso.com",
    host: address,
    port,
    bindDn: READER,
    readPassword: async () => ok(READER_PASSWORD),
    caCertificates: certificates.caCertificate,
    wallClock: () => Date.now() / 1000,
  };
}

/** The entry of agent.json by which an agent reads one of these as {@link READER}, with the password in a file. */
export function readerEntry(
  { address, certificates }: RunningSamba,
  { estate, passwordFile }: { readonly estate: string; readonly passwordFile: string },
) {
  return {
    driver: "active-directory",
    estate,
    url: `ldaps://${address}`,
    bindDn: READER,
    passwordFile,
    caCertificateFile: certificates.caCertificateFile,
  };
}

/** What is in the directory before the first test, beside what provisioning makes. Each part is one call of one tool. */
export type Contents = readonly (
  | { readonly tool: "add" | "modify"; readonly ldif: string }
  | { readonly tool: "rename"; readonly from: string; readonly to: string }
)[];

/** Starts a domain controller whose database has `contents`; provisioning and loading happen once a machine. */
export async function startSamba(contents: Contents): Promise<RunningSamba> {
  const template = await findTemplate(contents);
  return serve((directory) => cp(template, directory, { recursive: true }));
}

async function serve(fill: (directory: string) => Promise<void>): Promise<RunningSamba> {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-samba-"));
  await fill(path.join(directory, "dc"));
  const address = await findFreeAddress();
  const certificates = await makeCertificates(directory, "dc", [`IP:${address}`]);
  const configFile = path.join(directory, "smb.conf");
  const home = path.join(directory, "dc");
  await writeFile(configFile, configText(home, address, certificates));
  let program: ChildProgram | null = null;
  const database = path.join(home, "private", "sam.ldb");
  const running: RunningSamba = {
    address,
    port: LDAPS_PORT,
    certificates,
    pid: () => program?.pid ?? 0,
    add: (ldif) => runLdb("ldbadd", database, ldif),
    modify: (ldif) => runLdb("ldbmodify", database, ldif),
    kill: async () => {
      await program?.end("SIGKILL");
    },
    start: async () => {
      program = await startChildProgram({
        file: SAMBA,
        args: ["-i", "--debug-stdout", "-M", "single", "-s", configFile],
        cwd: directory,
        readyWhen: (output) => output.includes("process model"),
        timeoutMs: START_TIMEOUT_MS,
      });
      await waitForPort(address, program);
    },
    copy: (hostName) =>
      serve(async (target) => {
        await cp(home, target, { recursive: true, filter: isNoSocket });
        await runLdb("ldbmodify", path.join(target, "private", "sam.ldb"), renaming(hostName));
      }),
    remove: async () => {
      await program?.end("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
  await running.start();
  return running;
}

/** Under this name the domain controller presents itself. */
function renaming(hostName: string): string {
  return `dn: @ROOTDSE\nchangetype: modify\nreplace: dnsHostName\ndnsHostName: ${hostName}\n`;
}

/** A running Samba keeps sockets among its files. */
async function isNoSocket(source: string): Promise<boolean> {
  return !(await lstat(source)).isSocket();
}

/** Only LDAP, only on one address: nothing of the machine is asked or changed. */
function configText(home: string, address: string, certificates: TestCertificates): string {
  const settings = {
    "netbios name": "DC1",
    realm: "CONTOSO.COM",
    workgroup: "CONTOSO",
    "server role": "active directory domain controller",
    "server services": "ldap",
    // With a length of the network, or Samba looks for the address on an interface.
    interfaces: `${address}/8`,
    "bind interfaces only": "yes",
    "private dir": path.join(home, "private"),
    "state directory": path.join(home, "state"),
    "cache directory": path.join(home, "cache"),
    "lock directory": home,
    "pid directory": home,
    "ncalrpc dir": path.join(home, "ncalrpc"),
    "binddns dir": path.join(home, "bind-dns"),
    "log level": "1",
    "tls enabled": "yes",
    "tls keyfile": certificates.keyFile,
    "tls certfile": certificates.certFile,
    "tls cafile": certificates.caCertificateFile,
  };
  const lines = Object.entries(settings).map(([name, value]) => `\t${name} = ${value}`);
  return `[global]\n${lines.join("\n")}\n`;
}

/** The database that these contents make, kept between runs: half a minute of work the first time. */
export async function findTemplate(contents: Contents): Promise<string> {
  const digest = createHash("sha256")
    .update(JSON.stringify([PROVISIONING, contents]))
    .digest("hex")
    .slice(0, 16);
  const template = path.join(CACHE, digest);
  const lock = `${template}.lock`;
  await mkdir(CACHE, { recursive: true });
  const giveUpAt = Date.now() + TEMPLATE_TIMEOUT_MS;
  while (!existsSync(template)) {
    if (await isTaken(lock)) {
      if (Date.now() > giveUpAt) throw new Error(`nobody finishes ${template}: remove ${lock}`);
      await pause(POLL_MS);
      continue;
    }
    try {
      await makeTemplate(template, contents);
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return template;
}

/** Takes the lock unless somebody has it; one that is older than the longest work belonged to a process that is gone. */
async function isTaken(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const made = await stat(lock).catch(() => null);
    const isOld = made !== null && Date.now() - made.mtimeMs > TEMPLATE_TIMEOUT_MS;
    if (isOld) await rm(lock, { recursive: true, force: true });
    return true;
  }
}

async function makeTemplate(template: string, contents: Contents): Promise<void> {
  const making = await mkdtemp(path.join(tmpdir(), "keymaster-provision-"));
  try {
    const home = path.join(making, "dc");
    const database = path.join(home, "private", "sam.ldb");
    await runTool("/usr/bin/samba-tool", [...PROVISIONING, `--targetdir=${home}`]);
    await runTool("/usr/bin/samba-tool", [
      ...["user", "create", "keymaster-reader", READER_PASSWORD, "-H", database],
      ...["-s", path.join(home, "etc", "smb.conf")],
    ]);
    for (const part of contents) {
      if (part.tool === "rename") {
        await runTool("/usr/bin/ldbrename", ["--relax", "-H", database, part.from, part.to]);
      } else await runLdb(`ldb${part.tool}`, database, part.ldif);
    }
    await cp(home, `${template}.new`, { recursive: true });
    await rename(`${template}.new`, template);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function runLdb(tool: string, database: string, ldif: string): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-ldif-"));
  try {
    const file = path.join(directory, "changes.ldif");
    await writeFile(file, ldif);
    await runTool(`/usr/bin/${tool}`, ["--relax", "-H", database, file]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One of 127.64.0.0/10 on which nobody listens for LDAPS. */
async function findFreeAddress(): Promise<string> {
  for (;;) {
    const address = `127.${randomInt(64, 128)}.${randomInt(256)}.${randomInt(1, 255)}`;
    if (await canListen(address)) return address;
  }
}

function canListen(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(LDAPS_PORT, address, () => server.close(() => resolve(true)));
  });
}

async function waitForPort(address: string, program: ChildProgram): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(address))) {
    if (Date.now() > giveUpAt) throw new Error(`Samba never listened:\n${program.output()}`);
    await pause(POLL_MS);
  }
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(LDAPS_PORT, address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
