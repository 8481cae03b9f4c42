import type { Driver, SweepPage, SweepRequest } from "@/agent/drivers/driver";
import type { LabCommand } from "@/lib/contracts/agent/endpoints";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import { rememberVerifications } from "@/lib/dnssec/validation/remember-verifications";
import type { TrustAnchor } from "@/lib/dnssec/validation/trust-zone-keys";
import type { Place } from "./asking";
import { EstateWatch, type LookOutcome, type TreeTop } from "./estate-watch";
import type { LookPage } from "./look-log";
import { ServerPool } from "./server-pool";
import { type Touch, touchedBy } from "./touched-zones";
import { parseTrustAnchors } from "./trust-anchors";

/** How an agent looks at zones over DNS (agent.json, `observer`). */
export type ObserverSettings = {
  /** Does this agent stand inside the network of the servers, or does it see what the internet sees? */
  readonly side: "inside" | "outside" | null;
  /** Where delegations are followed from; empty = parents are asked only where the estate serves them itself. */
  readonly rootServers: readonly { readonly ip: string; readonly port: number }[];
  readonly trustAnchors: readonly TrustAnchor[];
  /** Per server beyond this machine; null = no limit. */
  readonly queriesPerSecond: number | null;
  /** Addresses of one's own servers: each is asked over one connection, many questions at once (RFC 7766). */
  readonly tcpServers: readonly string[];
};

export const USUAL_OBSERVER: ObserverSettings = {
  side: null,
  rootServers: [],
  trustAnchors: [],
  queriesPerSecond: 500,
  tcpServers: [],
};

export type ObserverOptions = {
  readonly vantage: string;
  readonly settings: ObserverSettings;
  readonly drivers: readonly { readonly id: string; readonly driver: Driver }[];
  readonly crypto: Crypto;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  readonly onFailure: (cause: unknown) => void;
};

/** Verifications that are not done twice: two signatures a set, some six sets a zone. */
const REMEMBERED_VERIFICATIONS = 200_000;

/** The agent's own eyes: what every name server of its estates answers, from where the agent stands. */
export class Observer {
  readonly #watches = new Map<string, EstateWatch>();
  readonly #estateOf = new Map<string, string>();
  readonly #faults = new Map<string, Touch>();
  readonly #pool: ServerPool;

  constructor(options: ObserverOptions) {
    const { settings, drivers } = options;
    this.#pool = new ServerPool(settings);
    const crypto = rememberVerifications(options.crypto, REMEMBERED_VERIFICATIONS);
    const estates = new Map<string, Map<string, Driver>>();
    for (const { id, driver } of drivers) {
      this.#estateOf.set(id, driver.estate);
      const known = estates.get(driver.estate);
      if (known === undefined) estates.set(driver.estate, new Map([[id, driver]]));
      else known.set(id, driver);
    }
    for (const [estate, own] of estates) {
      const watch = new EstateWatch({
        ...options,
        estate,
        side: settings.side,
        drivers: own,
        pool: this.#pool,
        crypto,
        treeTop: treeTopOf([...own.values()], settings),
        random: Math.random,
      });
      this.#watches.set(estate, watch);
    }
  }

  /** Takes in what a driver has answered a sweep with: that is how the observer knows which zones there are. */
  noteSweep(driver: string, request: SweepRequest, page: SweepPage): void {
    this.#watches.get(this.#estateOf.get(driver) ?? "")?.noteSweep(driver, request, page);
  }

  /** Something was done to the lab: zones that it may show at are looked at at once. `faultId` names a fault that it made. */
  noteCommand(driver: string, command: LabCommand, faultId: string | null): void {
    const watch = this.#watches.get(this.#estateOf.get(driver) ?? "");
    if (watch === undefined) return;
    if (command.command === "reset") watch.startOver();
    const known = command.command === "remove-fault" ? this.#faults.get(command.id) : undefined;
    const touch = known ?? touchedBy(command);
    if (touch === null) return;
    if (faultId !== null) this.#faults.set(faultId, touch);
    watch.noteTouched(touch);
  }

  /** Looks since the cursor; null where no driver serves the estate. */
  read(estate: string, cursor: string | null, limit: number): LookPage | null {
    return this.#watches.get(estate)?.read(cursor, limit) ?? null;
  }

  /** Looks now; null where no driver serves the estate. */
  async look(
    estate: string,
    zones: readonly ZoneName[] | null,
    maxMs: number,
  ): Promise<LookOutcome | null> {
    return (await this.#watches.get(estate)?.look(zones, maxMs)) ?? null;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watches.values()].map((watch) => watch.close()));
    this.#pool.close();
  }
}

/** The lab says where its tree begins; for other estates the configuration does. */
function treeTopOf(
  drivers: readonly Driver[],
  { rootServers, trustAnchors }: ObserverSettings,
): () => Promise<TreeTop> {
  const lab = drivers.find((driver) => driver.lab !== null)?.lab ?? null;
  const configured: TreeTop = { roots: rootServers.map(rootPlace), anchors: trustAnchors };
  if (lab === null) return async () => configured;
  return async () => {
    const { rootServers: roots, trustAnchor } = await lab.overview();
    const anchors = parseTrustAnchors(trustAnchor.dnskey.join("\n"));
    return { roots: roots.map(rootPlace), anchors: anchors.ok ? anchors.value : [] };
  };
}

function rootPlace(address: { readonly ip: string; readonly port: number }, index: number): Place {
  return { ...address, server: `root-${index + 1}` };
}
