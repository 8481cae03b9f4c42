import type { LabAddress, LabOutside } from "@/agent/drivers/lab-control";
import { LabDns, RESOLVER } from "@/lab/dns/lab-dns";
import type { Transport } from "@/lab/dns/respond";
import { ROOT_SERVER } from "@/lab/dns/zone-tree";
import type { Lab } from "@/lab/lab";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { catchUp } from "./apply";
import { addressAt, type DnsListener, type DnsPlan, listenAll } from "./dns-listeners";
import type { KeyStore } from "./key-store";
import type { LabKeeper } from "./lab-keeper";
import { EMBEDDED_LAB_LIMITS } from "./limits";

type DnsTools = {
  readonly keeper: LabKeeper;
  readonly store: KeyStore;
  readonly crypto: Crypto;
  readonly onFailure: (cause: unknown) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** The lab's name servers and its resolver on loopback sockets, for as long as the driver is open. */
export class DnsService {
  readonly #tools: DnsTools;
  readonly #addresses: ReadonlyMap<ServerName, string>;
  #listeners: readonly DnsListener[] = [];
  #current: { readonly lab: Lab; readonly dns: LabDns };

  private constructor(tools: DnsTools, addresses: ReadonlyMap<ServerName, string>) {
    this.#tools = tools;
    this.#addresses = addresses;
    this.#current = this.#openFor(tools.keeper.lab);
  }

  /** Throws what the system says when the places cannot be had. */
  static async open(plan: DnsPlan, tools: DnsTools): Promise<DnsService> {
    const places = [RESOLVER, ...LabDns.serverNames(tools.keeper.lab.forest)];
    const addresses = places.map((place, index) => [place, addressAt(index, plan)] as const);
    const service = new DnsService(tools, new Map(addresses.slice(1)));
    service.#listeners = await listenAll(places, plan, (place, octets, transport) =>
      service.#answer(place, octets, transport),
    );
    return service;
  }

  /** Where the lab is reached, and what its validators trust. */
  outside(): LabOutside {
    return {
      trustAnchor: this.#dns().trustAnchor(),
      resolver: this.addressesOf(RESOLVER)[0] ?? null,
      rootServers: this.addressesOf(ROOT_SERVER),
    };
  }

  addressesOf(server: ServerName): readonly LabAddress[] {
    return this.#listeners
      .filter(({ place }) => place === server)
      .map(({ ip, port }) => ({ ip, port }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  async #answer(
    place: ServerName,
    octets: Uint8Array,
    transport: Transport,
  ): Promise<Uint8Array | null> {
    try {
      for (let round = 0; round < EMBEDDED_LAB_LIMITS.dnsKeyRounds; round += 1) {
        await catchUp(this.#tools.keeper.lab);
        const reply = this.#dns().reply(place, octets, transport);
        if (reply.kind === "silence") return null;
        if (reply.kind === "answer") {
          if (reply.delayMs > 0) await this.#tools.wait(reply.delayMs);
          return reply.octets;
        }
        await this.#tools.store.make(reply.requests);
      }
    } catch (cause) {
      this.#tools.onFailure(cause);
    }
    return null;
  }

  /** A reset replaces the lab; its servers stay where they are. */
  #dns(): LabDns {
    const { lab } = this.#tools.keeper;
    if (this.#current.lab !== lab) this.#current = this.#openFor(lab);
    return this.#current.dns;
  }

  #openFor(lab: Lab): { readonly lab: Lab; readonly dns: LabDns } {
    const { store, crypto } = this.#tools;
    return { lab, dns: lab.openDns({ vault: store, crypto, addresses: this.#addresses }) };
  }
}
