import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type {
  Driver,
  DriverFailure,
  FreshReading,
  SweepPage,
  SweepRequest,
  TransitionPage,
  TransitionRequest,
} from "@/agent/drivers/driver";
import type { LabOutside } from "@/agent/drivers/lab-control";
import { ESTATE } from "@/lab/core";
import { ANSWER_TIMEOUT_MS } from "@/lab/forest/forest";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { EstateReport, ServerReport, ZoneDetail } from "@/lib/dnssec/zone-report";
import { ok, type Result } from "@/lib/result";
import { createActing } from "./acting";
import { catchUp, createLabControl } from "./apply";
import { EMBEDDED_LAB_CAPABILITIES } from "./capabilities";
import type { DnsPlan } from "./dns-listeners";
import { DnsService } from "./dns-service";
import { KeyStore, type MakeRsa } from "./key-store";
import { LabKeeper, STATE_FILE } from "./lab-keeper";
import { EMBEDDED_LAB_LIMITS } from "./limits";
import { parseSavedLab } from "./schema";
import { SettingsMemory } from "./settings-memory";
import { readTextIfThere, type UnreadableFile } from "./state-file";

/** What the driver needs to run a lab. */
export type EmbeddedLabOptions = {
  /** The lab's own folder: its state, and the private keys of its curated zones. */
  readonly stateDir: string;
  /** How many zones are generated beside the curated ones. */
  readonly zones: number;
  /** The wall clock in Unix seconds. */
  readonly wallNow: () => number;
  readonly crypto: Crypto;
  /** Waits as long as a server with the fault `slow` takes. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Called for every question that a server of the lab is asked: a sweep asks each one once. */
  readonly onRequest?: (server: string) => void;
  readonly makeRsa?: MakeRsa;
  /** Where the lab answers over DNS; not at all when absent. */
  readonly dns?: DnsPlan;
  /** Told when something that runs in the background failed. */
  readonly onFailure?: (cause: unknown) => void;
};

/** Opens the lab in its folder, as it was left or anew, and catches up with the time since. */
export async function openEmbeddedLab(
  options: EmbeddedLabOptions,
): Promise<Result<EmbeddedLab, UnreadableFile>> {
  await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
  const path = join(options.stateDir, STATE_FILE);
  const text = await readTextIfThere(path);
  if (!text.ok) return text;
  const saved = text.value === null ? ok(null) : parseSavedLab(text.value, path);
  if (!saved.ok) return saved;
  const seed = saved.value?.seed ?? randomBytes(32).toString("hex");
  const store = await KeyStore.open({
    folder: join(options.stateDir, "keys"),
    crypto: options.crypto,
    seed,
    ...(options.makeRsa === undefined ? {} : { makeRsa: options.makeRsa }),
  });
  if (!store.ok) return store;
  const { wallNow, zones } = options;
  const lab = { wallNow, zones, seed, vault: store.value };
  const keeper = new LabKeeper(options.stateDir, lab, saved.value);
  await keeper.save();
  const dns = await openDns(keeper, store.value, options);
  return ok(new EmbeddedLab(keeper, { store: store.value, dns }, options));
}

/** A lab whose addresses are all taken goes on without answering over DNS, and says so. */
async function openDns(
  keeper: LabKeeper,
  store: KeyStore,
  { dns, crypto, onFailure = () => {}, wait = waitFor }: EmbeddedLabOptions,
): Promise<DnsService | null> {
  if (dns === undefined) return null;
  try {
    return await DnsService.open(dns, { keeper, store, crypto, onFailure, wait });
  } catch (cause) {
    onFailure(cause);
    return null;
  }
}

/** The port over one lab in this process. */
export class EmbeddedLab implements Driver {
  readonly driver = "embedded-lab";
  readonly estate = ESTATE;
  readonly capabilities = EMBEDDED_LAB_CAPABILITIES;
  readonly acting: ReturnType<typeof createActing>;
  readonly lab: ReturnType<typeof createLabControl>;
  readonly #keeper: LabKeeper;
  readonly #store: KeyStore;
  readonly #dns: DnsService | null;
  readonly #options: EmbeddedLabOptions;
  readonly #settings = new SettingsMemory();
  readonly #timer: NodeJS.Timeout;
  #making: Promise<void>;
  #isClosed: boolean = false;
  /** Runs of key making that have not ended. */
  #makers = 0;

  constructor(
    keeper: LabKeeper,
    parts: { readonly store: KeyStore; readonly dns: DnsService | null },
    options: EmbeddedLabOptions,
  ) {
    this.#keeper = keeper;
    this.#store = parts.store;
    this.#dns = parts.dns;
    this.#options = options;
    this.lab = createLabControl(keeper, {
      afterReset: () => {
        this.#making = this.#makeCuratedKeys();
      },
      outside: () => this.#dns?.outside() ?? NOWHERE,
    });
    this.acting = createActing({
      keeper,
      wait: options.wait ?? waitFor,
      inBackground: (work) => this.#inBackground(work),
      readFresh: (zone) => this.#readFresh(zone),
    });
    this.#making = this.#makeCuratedKeys();
    this.#timer = setInterval(
      () => this.#inBackground(keeper.save()),
      EMBEDDED_LAB_LIMITS.saveEveryMs,
    );
    this.#timer.unref();
  }

  async describe(): Promise<Result<EstateReport, DriverFailure>> {
    return ok(this.#keeper.lab.describe());
  }

  async sweep(request: SweepRequest): Promise<Result<SweepPage, DriverFailure>> {
    await this.#askServers();
    const { lab } = this.#keeper;
    await catchUp(lab);
    const page = lab.sweep(request.cursor, request.limit);
    return ok({
      ...page,
      estate: lab.describe(),
      servers: this.#servers(),
      removedZones: [],
    });
  }

  async readDetails(
    zones: readonly ZoneName[],
  ): Promise<Result<readonly ZoneDetail[], DriverFailure>> {
    const wanted = zones.slice(0, EMBEDDED_LAB_LIMITS.detailsAtOnce);
    await this.#askServers();
    await catchUp(this.#keeper.lab);
    await this.#makeKeys(wanted);
    return ok(this.#keeper.lab.details(wanted));
  }

  /** The lab has no memory beside its servers: what is read now is what they say now. */
  async #readFresh(zone: ZoneName): Promise<FreshReading | null> {
    await this.#askServers();
    await catchUp(this.#keeper.lab);
    await this.#makeKeys([zone]);
    const { lab } = this.#keeper;
    const [detail] = lab.details([zone]);
    if (detail === undefined) return null;
    return { zone: detail, servers: this.#servers(), estate: lab.describe() };
  }

  #servers(): readonly ServerReport[] {
    const { lab } = this.#keeper;
    return lab.servers().map((server) => ({
      ...server,
      addresses: this.#dns?.addressesOf(server.server) ?? [],
      settings: this.#settings.read(lab, server),
    }));
  }

  async readTransitions(
    request: TransitionRequest,
  ): Promise<Result<TransitionPage, DriverFailure>> {
    const { lab } = this.#keeper;
    await catchUp(lab);
    return ok(lab.transitions(request));
  }

  /** Zones whose keys are not made yet are not answered over DNS. */
  isComingUp(): boolean {
    return this.#makers > 0;
  }

  /** Resolves when the curated zones' key pairs are made; for those who want to see the whole lab. */
  keysReady(): Promise<void> {
    return this.#making;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#dns?.close();
    await this.#store.close();
    await this.#keeper.save();
  }

  /** One question to each server, all at once; the slowest that still answers sets the pace. */
  async #askServers(): Promise<void> {
    const { forest } = this.#keeper.lab;
    const delays = forest.servers.map((server) => {
      this.#options.onRequest?.(server.name);
      return forest.isServing(server.name) ? forest.slownessMs(server.name) : 0;
    });
    const slowest = Math.min(Math.max(0, ...delays), ANSWER_TIMEOUT_MS);
    if (slowest > 0) await (this.#options.wait ?? waitFor)(slowest);
  }

  /** A pair that cannot be made leaves its key without public half; the zones are answered all the same. */
  async #makeKeys(zones: readonly ZoneName[]): Promise<void> {
    try {
      await this.#store.make(this.#keeper.lab.keysOf(zones));
    } catch (cause) {
      this.#options.onFailure?.(cause);
    }
  }

  /** RSA takes a moment: the pairs come one after the other, and each zone is reported anew when it has all of its own. */
  async #makeCuratedKeys(): Promise<void> {
    const { lab } = this.#keeper;
    this.#makers += 1;
    try {
      for (const zone of lab.curatedZones()) {
        if (this.#isClosed || lab !== this.#keeper.lab) return;
        const requests = lab.keysOf([zone]);
        const isNew = requests.some((request) => this.#store.find(request) === null);
        await this.#store.make(requests, 1);
        if (isNew) lab.noteNewKeys([zone]);
      }
    } catch (cause) {
      this.#options.onFailure?.(cause);
    } finally {
      this.#makers -= 1;
    }
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((cause: unknown) => this.#options.onFailure?.(cause));
  }
}

/** A lab that does not answer over DNS. */
const NOWHERE: LabOutside = {
  trustAnchor: { dnskey: [], ds: [] },
  resolver: null,
  rootServers: [],
};

function waitFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
