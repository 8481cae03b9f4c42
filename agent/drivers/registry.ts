import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import type { DriverEntry } from "@/agent/config/agent-config";
import { readSecretFile } from "@/agent/config/secret-file";
import type { NamedDriver } from "@/agent/http/create-agent-app";
import { resolveAddresses } from "@/agent/transport/resolve-addresses";
import type { Crypto } from "@/lib/dnssec/crypto";
import { err, ok, type Result } from "@/lib/result";
import { createActiveDirectoryDriver } from "./active-directory/index";
import { createBind9Driver } from "./bind9/index";
import { parseRndcKey } from "./bind9/rndc-key";
import type { DriverName } from "./driver";
import { usualDnsPlan } from "./embedded-lab/dns-listeners";
import { openEmbeddedLab } from "./embedded-lab/index";
import { createWindowsDriver } from "./windows-powershell/index";
import { openWindowsWorker } from "./windows-powershell/open-worker";

const LDAPS_PORT = 636;

/** What drivers need from the program around them. */
export type DriverContext = {
  /** Absolute form of a path in agent.json. */
  readonly resolvePath: (relative: string) => string;
  readonly stateDir: string;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  readonly crypto: Crypto;
  readonly onFailure: (cause: unknown) => void;
};

/** Why an entry of agent.json gives no driver, in one sentence. */
export type DriverRefusal = { readonly kind: "refused"; readonly sentence: string };

type EntryOf<N extends DriverName> = Extract<DriverEntry, { readonly driver: N }>;
type Build<N extends DriverName> = (
  entry: EntryOf<N>,
  context: DriverContext,
) => Promise<Result<NamedDriver, DriverRefusal>>;

/** Every driver that a configuration may name: complete by type, no registration by import. */
const REGISTRY: { readonly [N in DriverName]: Build<N> } = {
  bind9: buildBind9,
  "embedded-lab": buildEmbeddedLab,
  "windows-powershell": buildWindows,
  "active-directory": buildActiveDirectory,
};

export function buildDriver(
  entry: DriverEntry,
  context: DriverContext,
): Promise<Result<NamedDriver, DriverRefusal>> {
  // The map's type pairs each name with the entry of that name; the compiler cannot see it through an index.
  const build = REGISTRY[entry.driver] as Build<DriverName>;
  return build(entry, context);
}

async function buildBind9(
  entry: EntryOf<"bind9">,
  { resolvePath, wallClock }: DriverContext,
): Promise<Result<NamedDriver, DriverRefusal>> {
  const { driver, control, ...rest } = entry;
  const keyFile = resolvePath(control.keyFile);
  const content = await readSecretFile(keyFile, "control.keyFile");
  if (!content.ok) return content;
  const key = parseRndcKey(content.value);
  if (!key.ok) return refuse(`${keyFile} (control.keyFile) is no rndc key: ${key.error.reason}.`);
  const config = {
    ...rest,
    control: { ip: control.ip, port: control.port, key: key.value },
    keyDirectory: resolvePath(entry.keyDirectory),
    configFile: resolvePath(entry.configFile),
  };
  return ok({
    id: `${driver}-${entry.server}`,
    driver: createBind9Driver({ config, wallClock }),
  });
}

async function buildWindows(
  entry: EntryOf<"windows-powershell">,
  context: DriverContext,
): Promise<Result<NamedDriver, DriverRefusal>> {
  const { driver, estate, servers, transport, timeoutSeconds, workers } = entry;
  const open = await openWindowsWorker(entry, context.resolvePath);
  if (!open.ok) return open;
  const { scriptHash } = entry;
  return ok({
    id: `${driver}-${servers[0]}`,
    driver: createWindowsDriver({
      estate,
      servers,
      reach: transport.kind,
      open: open.value,
      ...(scriptHash === null ? {} : { scriptHash }),
      timeoutSeconds,
      workers,
      wallClock: context.wallClock,
      vantage: `DNS management from ${"host" in transport ? transport.host : hostname()}`,
      resolveAddresses,
    }),
  });
}

async function buildEmbeddedLab(
  { zones }: EntryOf<"embedded-lab">,
  { stateDir, wallClock, crypto, onFailure }: DriverContext,
): Promise<Result<NamedDriver, DriverRefusal>> {
  const lab = await openEmbeddedLab({
    stateDir: path.join(stateDir, "lab"),
    zones,
    wallNow: wallClock,
    crypto,
    onFailure,
    dns: usualDnsPlan(),
  });
  if (lab.ok) return ok({ id: "lab", driver: lab.value });
  return refuse(`The lab's state cannot be read: ${JSON.stringify(lab.error)}.`);
}

async function buildActiveDirectory(
  { driver, estate, url, bindDn, passwordFile, caCertificateFile }: EntryOf<"active-directory">,
  { resolvePath, wallClock }: DriverContext,
): Promise<Result<NamedDriver, DriverRefusal>> {
  const readPassword = () => readPasswordFile(resolvePath(passwordFile));
  const password = await readPassword();
  if (!password.ok) return password;
  const caCertificates = await readCertificates(resolvePath(caCertificateFile));
  if (!caCertificates.ok) return caCertificates;
  const { hostname: host, port } = new URL(url);
  return ok({
    id: `${driver}-${host}`,
    driver: createActiveDirectoryDriver({
      estate,
      host: host.replace(/^\[(.*)\]$/, "$1"),
      port: port === "" ? LDAPS_PORT : Number(port),
      bindDn,
      readPassword,
      caCertificates: caCertificates.value,
      wallClock,
    }),
  });
}

async function readPasswordFile(file: string): Promise<Result<string, DriverRefusal>> {
  const content = await readSecretFile(file, "passwordFile");
  if (!content.ok) return content;
  // Editors end a file with a line break; a password does not begin or end with one.
  const password = content.value.replace(/\r?\n$/, "");
  return password === "" ? refuse(`${file} (passwordFile) holds no password.`) : ok(password);
}

async function readCertificates(file: string): Promise<Result<string, DriverRefusal>> {
  try {
    const text = await readFile(file, "utf8");
    new X509Certificate(text);
    return ok(text);
  } catch (error) {
    return refuse(
      `${file} (caCertificateFile) holds no certificate in PEM: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

function refuse(sentence: string): Result<never, DriverRefusal> {
  return err({ kind: "refused", sentence });
}
