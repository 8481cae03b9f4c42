import type { RuleSwitches } from "@/lab/rules/rule-switches";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { nextPoll } from "./polling";

/** What replication among the hosts of a zone depends on, between two changes of any switch. */
export type Topology = {
  readonly hosts: readonly ServerName[];
  readonly delaySeconds: Seconds;
  readonly delaySince: Instant;
  /** Everything is up and connected: every replica hears directly of every change after the delay. */
  readonly isNominal: boolean;
  /** Nothing at all is out of the ordinary: no server off, no fault, nothing slowed down. */
  readonly isUndisturbed: boolean;
  /** By index of hosts: since when a can replicate to b; null = it cannot now. */
  linkSince(a: number, b: number): Instant | null;
  /** The first instant, at or after this one, at which the host reads its replica; null while it does not serve. */
  nextLoad(host: number, at: Instant): Instant | null;
};

type TopologySource = {
  readonly replicationDelaySeconds: Seconds;
  readonly delaySince: Instant;
  replicationLinkSince(a: ServerName, b: ServerName): Instant | null;
  isServing(name: ServerName): boolean;
  readonly rules: RuleSwitches;
  server(name: ServerName): { readonly servingSince: Instant; readonly hasRestarted: boolean };
  isOrdinary(name: ServerName): boolean;
};

export function makeTopology(source: TopologySource, hosts: readonly ServerName[]): Topology {
  const links = hosts.map((a) => hosts.map((b) => source.replicationLinkSince(a, b)));
  const serving = hosts.map((host) =>
    source.isServing(host) ? source.server(host).servingSince : null,
  );
  const isNominal =
    links.every((row) => row.every((since) => since !== null)) &&
    serving.every((since) => since !== null);
  return {
    hosts,
    delaySeconds: source.replicationDelaySeconds,
    delaySince: source.delaySince,
    isNominal,
    isUndisturbed: isNominal && hosts.every((host) => source.isOrdinary(host)),
    linkSince: (a, b) => links[a]?.[b] ?? null,
    nextLoad: (host, at) => {
      const since = serving[host] ?? null;
      const name = hosts[host];
      if (since === null || name === undefined) return null;
      if (source.server(name).hasRestarted && !source.rules.holds("KM-45")) return null;
      return nextPoll(name, Math.max(at, since));
    },
  };
}
