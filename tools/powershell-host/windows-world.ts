import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Driver } from "@/agent/drivers/driver";
import { DnsService } from "@/agent/drivers/embedded-lab/dns-service";
import { EmbeddedLab } from "@/agent/drivers/embedded-lab/index";
import { KeyStore } from "@/agent/drivers/embedded-lab/key-store";
import { LabKeeper } from "@/agent/drivers/embedded-lab/lab-keeper";
import { createWindowsDriver } from "@/agent/drivers/windows-powershell/index";
import type { Reach } from "@/agent/drivers/windows-powershell/transport-aim";
import { WORKER_ARGUMENTS, WORKER_SCRIPT } from "@/agent/drivers/windows-powershell/worker-script";
import type { OpenChannel } from "@/agent/transport/line-channel";
import { processChannel } from "@/agent/transport/run-process";
import type { SavedLab } from "@/lab/state/saved-lab";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { buildHost, type PowerShellHost } from "./build-host";
import { createLabPeer, type LabPeerOptions } from "./lab-peer";
import { type Peer, startPeer } from "./peer";

/** When everything happens, unless the lab's clock is moved: 26 November 2026. */
export const WORLD_START = 1_795_645_000;
const SOME_RSA_PAIRS = 12;

/** How a host plays Windows: which JSON, which language, whether -File dot-sources. */
export type HostManners = {
  readonly json?: "5.1" | "7";
  readonly culture?: string;
  readonly scope?: "own" | "dot-sourced";
};

const CULTURES = ["de-DE", "ar-SA", "tr-TR"];
/** Every kind of JSON in every language, and each of both with and without dot-sourcing: every pair of values in six. */
export const PAIRED_MANNERS: readonly Required<HostManners>[] = (["5.1", "7"] as const).flatMap(
  (json, half) =>
    CULTURES.map((culture, place) => ({
      json,
      culture,
      scope: (half + place) % 2 === 0 ? "own" : "dot-sourced",
    })),
);

/** Two of {@link PAIRED_MANNERS} for each of three parts of a proof: both kinds of JSON, dot-sourced and not. */
export function twoManners(part: 0 | 1 | 2): readonly Required<HostManners>[] {
  const other = [2, 1, 0][part];
  return PAIRED_MANNERS.filter((_, at) => at === part || at === CULTURES.length + (other ?? 0));
}

export type WindowsWorld = {
  readonly lab: EmbeddedLab;
  readonly driver: Driver;
  /** One more over the same servers, as an agent that is started again has it. */
  readonly newDriver: () => Driver;
  readonly peer: Peer;
  readonly requestCount: () => number;
  readonly close: () => Promise<void>;
};

export type WorldOptions = {
  readonly host: PowerShellHost;
  readonly servers: readonly ServerName[];
  readonly extraZones?: number;
  readonly reach?: Reach;
  readonly manners?: HostManners;
  readonly peer?: Omit<LabPeerOptions, "lab" | "makeKeys">;
  readonly timeoutSeconds?: number;
  /** Opens workers in another way than as processes of this machine. */
  readonly open?: (peer: Peer) => OpenChannel;
  readonly workers?: number;
  /** Of another script than the real one. */
  readonly scriptHash?: string;
  /** The lab answers over DNS as well. */
  readonly withDns?: boolean;
};

/** A lab's past takes longer to work out than most tests; it is the same for all of them. */
const FIRST_STATES = new Map<number, string>();

/** One lab, read by its own driver and, through the engine and the stub module, by the one for Windows. */
export async function createWindowsWorld(options: WorldOptions): Promise<WindowsWorld> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "windows-world-"));
  const crypto = createNodeCrypto();
  const makeRsa = takePairs();
  const seed = "a seed for tests";
  const opened = await KeyStore.open({
    folder: path.join(stateDir, "keys"),
    crypto,
    seed,
    makeRsa,
  });
  if (!opened.ok) throw new Error(opened.error.sentence);
  const store = opened.value;
  const { extraZones = 0 } = options;
  const wallNow = () => WORLD_START;
  const saved = FIRST_STATES.get(extraZones);
  const keeper = new LabKeeper(
    stateDir,
    { wallNow, zones: extraZones, seed, vault: store },
    saved === undefined ? null : (JSON.parse(saved) as SavedLab),
  );
  if (saved === undefined) FIRST_STATES.set(extraZones, JSON.stringify(keeper.lab.save()));
  const labOptions = { stateDir, zones: extraZones, wallNow, crypto, makeRsa };
  const dns = options.withDns === true ? await openDns({ keeper, store, crypto }) : null;
  const lab = new EmbeddedLab(keeper, { store, dns }, labOptions);
  await lab.keysReady();
  const answer = createLabPeer({
    ...options.peer,
    lab: () => keeper.lab,
    makeKeys: (zones: readonly ZoneName[]) => store.make(keeper.lab.keysOf(zones)),
  });
  const peer = await startPeer(answer);
  let requests = 0;
  const { host, manners, servers, reach = "local", workers, scriptHash } = options;
  const { timeoutSeconds = 30 } = options;
  const newDriver = () =>
    createWindowsDriver({
      estate: "forest",
      servers,
      reach,
      open: options.open?.(peer) ?? hostChannel(host, { peer, manners }),
      ...(workers === undefined ? {} : { workers }),
      ...(scriptHash === undefined ? {} : { scriptHash }),
      timeoutSeconds,
      wallClock: () => keeper.lab.now(),
      vantage: "agent",
      resolveAddresses: async () => [],
      onRequest: () => {
        requests += 1;
      },
    });
  const driver = newDriver();
  return {
    lab,
    driver,
    newDriver,
    peer,
    requestCount: () => requests,
    close: async () => {
      await driver.close();
      await peer.close();
      await lab.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

function openDns(parts: {
  readonly keeper: LabKeeper;
  readonly store: KeyStore;
  readonly crypto: Crypto;
}): Promise<DnsService> {
  const onFailure = (cause: unknown) => {
    throw cause;
  };
  const tools = { ...parts, onFailure, wait: (milliseconds: number) => pause(milliseconds) };
  return DnsService.open({ hasOwnAddresses: false, ports: [0] }, tools);
}

/** The host, or null where this machine cannot have one; then `why` says so. */
export async function findHost(): Promise<
  | { readonly host: PowerShellHost; readonly why: null }
  | { readonly host: null; readonly why: string }
> {
  const built = await buildHost();
  return built.kind === "built" ? { host: built, why: null } : { host: null, why: built.why };
}

/** A worker in the host, with the arguments that powershell.exe gets. */
export function hostChannel(
  host: PowerShellHost,
  options: {
    readonly peer: Pick<Peer, "socket">;
    readonly manners?: HostManners | undefined;
    readonly script?: string;
    readonly extraArguments?: readonly string[];
  },
): OpenChannel {
  const { peer, manners = {}, script = WORKER_SCRIPT, extraArguments = [] } = options;
  return processChannel({
    file: host.executable,
    args: [...WORKER_ARGUMENTS, script, ...extraArguments],
    env: hostEnvironment(host, peer.socket, manners),
  });
}

/** What the host needs to know, on top of this program's own environment. */
export function hostEnvironment(
  host: PowerShellHost,
  socket: string,
  { json = "5.1", culture = "", scope = "dot-sourced" }: HostManners,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PSModulePath: host.modulePath,
    KEYMASTER_PEER: socket,
    KEYMASTER_HOST_JSON: json,
    KEYMASTER_HOST_CULTURE: culture,
    KEYMASTER_HOST_SCOPE: scope,
    DOTNET_TieredPGO: "0",
    // A host that a test kills would leave its debugging pipes in the temporary folder.
    DOTNET_EnableDiagnostics: "0",
    POWERSHELL_DIAGNOSTICS_OPTOUT: "1",
  };
}

/** A few real pairs, made once, in turn: neighbours differ, and nobody waits for hundreds. */
let pems: readonly string[] = [];

function takePairs(): () => Promise<string> {
  if (pems.length === 0) pems = Array.from({ length: SOME_RSA_PAIRS }, makePem);
  let taken = 0;
  return async () => {
    taken += 1;
    return pems[taken % pems.length] ?? "";
  };
}

function makePem(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1_024 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
