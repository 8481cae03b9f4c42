import { concerns, type Fault, type FaultKind } from "@/lab/faults/fault";
import type { RuleSwitches } from "@/lab/rules/rule-switches";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { AnchorStores } from "./anchor-stores";
import {
  hasReplica,
  isServing,
  type LabServer,
  type ServerDesign,
  startServer,
} from "./lab-server";
import { AGENT_PLACE, LabNetwork } from "./network";
import { makeTopology, type Topology } from "./topology";

/** How long one directory replica takes to hear from another, unless somebody changes it. */
export const DEFAULT_REPLICATION_DELAY: Seconds = 15;

/** An answer that takes longer than this has not come (fault `slow`). */
export const ANSWER_TIMEOUT_MS = 10_000;

/** Servers, their switches, the network between them, and the faults that are on. It knows nothing of zones' contents. */
export class Forest {
  readonly network: LabNetwork;
  readonly rules: RuleSwitches;
  readonly trustAnchors = new AnchorStores();
  readonly #servers: ReadonlyMap<ServerName, LabServer>;
  readonly #topologies = new Map<string, Topology>();
  #faults: readonly Fault[] = [];
  #replicationDelaySeconds: Seconds = DEFAULT_REPLICATION_DELAY;
  #delaySince: Instant;

  constructor(designs: readonly ServerDesign[], at: Instant, rules: RuleSwitches) {
    this.rules = rules;
    this.#servers = new Map(designs.map((design) => [design.name, startServer(design, at)]));
    this.network = new LabNetwork(designs.map((design) => design.name));
    this.#delaySince = at;
  }

  get servers(): readonly LabServer[] {
    return [...this.#servers.values()];
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  get replicationDelaySeconds(): Seconds {
    return this.#replicationDelaySeconds;
  }

  get delaySince(): Instant {
    return this.#delaySince;
  }

  find(name: ServerName): LabServer | null {
    return this.#servers.get(name) ?? null;
  }

  /** For names that the lab itself wrote down. */
  server(name: ServerName): LabServer {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`the lab has no server ${name}`);
    return server;
  }

  isServing(name: ServerName): boolean {
    const server = this.#servers.get(name);
    return server !== undefined && isServing(server);
  }

  /** How long an asker waits for an answer before it gives up. */
  isTooSlow(name: ServerName): boolean {
    return this.slownessMs(name) >= ANSWER_TIMEOUT_MS;
  }

  /** Can `from` (a server that is on, or the agent) ask the DNS service of `to` and get an answer? */
  canAsk(from: string, to: ServerName): boolean {
    if (from !== AGENT_PLACE && !this.isServing(from)) return false;
    return this.isServing(to) && !this.network.isCut(from, to) && !this.isTooSlow(to);
  }

  /** Since when two replicas have been able to talk without interruption; null = they cannot now. */
  replicationLinkSince(a: ServerName, b: ServerName): Instant | null {
    const [left, right] = [this.server(a), this.server(b)];
    if (!left.isOn || !right.isOn || !hasReplica(left) || !hasReplica(right)) return null;
    if (this.network.isCut(a, b)) return null;
    return Math.max(
      left.poweredSince,
      right.poweredSince,
      this.network.healedAt(a, b) ?? left.poweredSince,
    );
  }

  hasFault(kind: FaultKind, server: ServerName, zone: ZoneName | null): boolean {
    return this.#faults.some((fault) => fault.kind === kind && concerns(fault, server, zone));
  }

  /** Is the private key of this descriptor hidden from the server by a fault? */
  isKeyMissing(server: ServerName, zone: ZoneName, descriptorId: string): boolean {
    return this.#faults.some(
      (fault) =>
        fault.kind === "missing-key" &&
        concerns(fault, server, zone) &&
        (fault.descriptorId === null || fault.descriptorId === descriptorId),
    );
  }

  clockSkewSeconds(server: ServerName): Seconds {
    return this.#sumOf("clock-skew", server, (fault) => fault.seconds);
  }

  slownessMs(server: ServerName): number {
    return this.#sumOf("slow", server, (fault) => fault.milliseconds);
  }

  /** Nothing about the server is out of the ordinary. */
  isOrdinary(name: ServerName): boolean {
    const server = this.server(name);
    return (
      this.#replicationDelaySeconds === DEFAULT_REPLICATION_DELAY &&
      server.isDnssecEnabled &&
      server.isOnlineSigningEnabled &&
      server.isDirectoryAvailable &&
      !this.#faults.some((fault) => concerns(fault, name, null))
    );
  }

  setReplicationDelay(seconds: Seconds, at: Instant): void {
    this.#replicationDelaySeconds = seconds;
    this.#delaySince = at;
    this.forgetTopologies();
  }

  restoreReplicationDelay(seconds: Seconds, since: Instant): void {
    this.#replicationDelaySeconds = seconds;
    this.#delaySince = since;
    this.forgetTopologies();
  }

  setFaults(faults: readonly Fault[], at: Instant): void {
    this.#faults = faults;
    this.network.setPartitions(
      faults.filter((fault) => fault.kind === "partition"),
      at,
    );
    this.forgetTopologies();
  }

  /** Who replicates to whom among these servers; remembered until a switch changes. */
  topology(hosts: readonly ServerName[]): Topology {
    const key = hosts.join(" ");
    const known = this.#topologies.get(key);
    if (known !== undefined) return known;
    const made = makeTopology(this, hosts);
    this.#topologies.set(key, made);
    return made;
  }

  /** To be called after every change of a server's switches. */
  forgetTopologies(): void {
    this.#topologies.clear();
  }

  #sumOf(kind: FaultKind, server: ServerName, amountOf: (fault: Fault) => number | null): number {
    return this.#faults
      .filter((fault) => fault.kind === kind && concerns(fault, server, null))
      .reduce((sum, fault) => sum + (amountOf(fault) ?? 0), 0);
  }
}
