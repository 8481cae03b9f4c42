import type { SweepPage, SweepRequest } from "@/agent/drivers/driver";
import type { DnsAddress } from "@/agent/transport/dns-client";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { type Place, placeKey } from "./asking";
import { hostsOf, reportedFacts, type WatchedZone, watchedZone } from "./watched-zone";

/** Sweeps under way, by the cursor that their next page is asked with. */
const MAX_OPEN_SWEEPS = 8;

/** What changed in the list of zones by a page of a sweep. */
export type FactsNews = {
  readonly changed: readonly WatchedZone[];
  readonly removed: readonly ZoneName[];
  /** The page told changes since a cursor that nobody here has seen: the whole list is not known. */
  readonly isPartial: boolean;
};

/** Which zones there are, who hosts them and where servers listen: read from the sweeps that go by. */
export class EstateFacts {
  readonly zones = new Map<ZoneName, WatchedZone>();
  readonly #servers = new Map<ServerName, readonly DnsAddress[]>();
  readonly #names = new Map<string, ServerName>();
  readonly #openSweeps = new Map<string, Set<ZoneName>>();
  readonly #seenDrivers = new Set<string>();

  /** Takes in a page that a driver has answered a sweep with. */
  take(driver: string, request: SweepRequest, page: SweepPage): FactsNews {
    this.#takeServers(page);
    const listed = this.#listedSoFar(driver, request);
    const changed: WatchedZone[] = [];
    for (const report of page.zones) {
      listed?.add(report.zone);
      const zone = this.zones.get(report.zone) ?? watchedZone(report.zone);
      const facts = reportedFacts(report, page.estate.now);
      const isNews = zone.facts.get(driver)?.mark !== facts.mark;
      zone.facts.set(driver, facts);
      this.zones.set(report.zone, zone);
      if (isNews) changed.push(zone);
    }
    const removed = page.removedZones.filter((name) => this.#drop(driver, name));
    if (listed !== null && page.more) this.#keepOpen(driver, page.cursor, listed);
    if (listed !== null && !page.more && page.isFull)
      removed.push(...this.#dropUnlisted(driver, listed));
    const isPartial = !page.isFull && !this.#seenDrivers.has(driver);
    if (page.isFull && !page.more) this.#seenDrivers.add(driver);
    return { changed, removed, isPartial };
  }

  /** The servers that host a zone, each at its first address. */
  placesOf(zone: ZoneName): readonly Place[] {
    const watched = this.zones.get(zone);
    if (watched === undefined) return [];
    return hostsOf(watched).flatMap((server) => {
      const [address] = this.#servers.get(server) ?? [];
      return address === undefined ? [] : [{ server, ...address }];
    });
  }

  addressesOf(server: ServerName): readonly DnsAddress[] {
    return this.#servers.get(server) ?? [];
  }

  serverAt(address: DnsAddress): ServerName | undefined {
    return this.#names.get(placeKey(address));
  }

  #takeServers({ servers }: SweepPage): void {
    for (const { server, addresses } of servers) {
      if (addresses.length === 0) continue;
      this.#servers.set(server, addresses);
      for (const address of addresses) this.#names.set(placeKey(address), server);
    }
  }

  #listedSoFar(driver: string, { cursor }: SweepRequest): Set<ZoneName> | null {
    if (cursor === null) return new Set();
    const key = `${driver} ${cursor}`;
    const listed = this.#openSweeps.get(key) ?? null;
    this.#openSweeps.delete(key);
    return listed;
  }

  #keepOpen(driver: string, cursor: string, listed: Set<ZoneName>): void {
    this.#openSweeps.set(`${driver} ${cursor}`, listed);
    if (this.#openSweeps.size <= MAX_OPEN_SWEEPS) return;
    const oldest = this.#openSweeps.keys().next();
    if (!oldest.done) this.#openSweeps.delete(oldest.value);
  }

  #dropUnlisted(driver: string, listed: ReadonlySet<ZoneName>): ZoneName[] {
    const gone = [...this.zones.values()].filter(
      ({ name, facts }) => facts.has(driver) && !listed.has(name),
    );
    return gone.map(({ name }) => name).filter((name) => this.#drop(driver, name));
  }

  /** True if no driver lists the zone any more. */
  #drop(driver: string, name: ZoneName): boolean {
    const zone = this.zones.get(name);
    if (zone === undefined || !zone.facts.delete(driver) || zone.facts.size > 0) return false;
    this.zones.delete(name);
    return true;
  }
}
