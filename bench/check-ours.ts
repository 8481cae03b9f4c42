import { Delegations } from "@/agent/observer/delegations";
import { hasChanged, type SeenBefore } from "@/agent/observer/glance";
import { whomToAsk } from "@/agent/observer/kept-look";
import { type Looker, type LookResult, lookAtZone } from "@/agent/observer/look-at-zone";
import { ServerPool } from "@/agent/observer/server-pool";
import { parseTrustAnchors } from "@/agent/observer/trust-anchors";
import { type ZoneName, zoneName } from "@/lib/dns/zone-name";
import type { Finding } from "@/lib/dnssec/checks/finding";
import { DEFAULT_POLICY } from "@/lib/dnssec/checks/policy";
import { runChecks } from "@/lib/dnssec/checks/run-checks";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { rememberVerifications } from "@/lib/dnssec/validation/remember-verifications";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { type Cost, costOf } from "./check-cpu";
import type { BenchKind, BenchZone, Workload } from "./check-workload";

/** The observer and the checks as the agent and the web program run them, with counters. */
export type Ours = {
  /** Full looks at zones that it has never seen, and what they and the checks cost. */
  check(zones: readonly BenchZone[]): Promise<Cost>;
  /** A glance at every zone looked at so far, as the agent's: SOA of both servers, DS at the parent. Throws where something changed. */
  glance(): Promise<Cost>;
  readonly counts: Counts;
  /** Zones whose status or whose errors and warnings are not what was planted. */
  readonly misjudged: readonly string[];
  close(): void;
};

export type Counts = {
  readonly queries: number;
  /** Datagrams sent again and connections made. */
  readonly retries: number;
  verifications: number;
  readonly keys: Set<string>;
  zones: number;
};

/** As many as the agent looks at at once. */
const AT_ONCE = 48;
const REMEMBERED = 200_000;
const FULLY = { depth: "full", knownSets: [] } as const;

/** What is kept of a look, as in an agent: whom glances ask, and what they compare. */
type Seen = { readonly zone: ZoneName; readonly kept: SeenBefore };

/** What a full look saw and the checks found in it. */
export type Judged = {
  readonly look: LookResult;
  readonly findings: readonly Finding[];
};

/** `take` gets every look as soon as it is judged; `tcpServers` are addresses that are asked over one connection each. */
export function openOurs(
  workload: Workload,
  take: (judged: Judged) => void = () => {},
  tcpServers: readonly string[] = [],
): Ours {
  const pool = new ServerPool({ queriesPerSecond: null, tcpServers });
  const counts: Counts = {
    get queries() {
      return pool.counts.questions;
    },
    get retries() {
      return pool.counts.repeats;
    },
    verifications: 0,
    keys: new Set(),
    zones: 0,
  };
  const looker = lookerOf(workload, pool, counts);
  const seen: Seen[] = [];
  const misjudged: string[] = [];
  return {
    counts,
    misjudged,
    check: (zones) =>
      costOf(() =>
        inParallel(zones, async (zone) => {
          const name = zoneName(zone.name);
          const look = await lookAtZone(looker, name, FULLY);
          const { observation, soaMark } = look;
          seen.push({ zone: name, kept: { ...whomToAsk(observation), soaMark } });
          const findings = findingsIn(observation);
          const word = wordOf(observation, findings);
          counts.zones += 1;
          take({ look, findings });
          if (word !== EXPECTED[zone.kind]) misjudged.push(`${zone.name} (${zone.kind}): ${word}`);
        }),
      ),
    glance: () => costOf(() => inParallel(seen, (one) => glanceAt(one, pool))),
    close: () => pool.close(),
  };
}

/** Until the code is compiled. */
export const WARM_ROUNDS = 16;
const WARM_ZONES = 250;

/**
 * The code is compiled once in the life of an agent; what is measured is zones that were never seen, not code that never ran. While a
 * peer runs for minutes, compiled code is thrown away: the next slice follows some zones that do not count.
 */
export async function warmUp(
  workload: Workload,
  rounds: number,
  take: (judged: Judged) => void = () => {},
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const others = openOurs(workload, take);
    await others.check(workload.zones.slice(0, WARM_ZONES));
    others.close();
  }
}

const EXPECTED: Readonly<Record<BenchKind, string>> = {
  good: "secure",
  "stale-serial": "secure serials-converge.behind@ns2.test",
  expired: "bogus signatures-valid.expired@ns1.test signatures-valid.expired@ns2.test",
  "wrong-ds": "bogus ds-matches-dnskey.no-match",
  unsigned: "insecure",
};

function findingsIn(observation: ZoneObservation): readonly Finding[] {
  return runChecks({
    report: null,
    observations: [observation],
    previous: [],
    now: observation.finishedAt,
    policy: DEFAULT_POLICY,
  });
}

/** Status, and every error and warning of the first look. */
function wordOf({ status }: ZoneObservation, findings: readonly Finding[]): string {
  const words = findings
    .filter(({ severity }) => severity !== "notice")
    .map(({ tag, server }) => (server === null ? tag : `${tag}@${server}`));
  return [status.kind, ...words.sort()].join(" ");
}

/** The observer knows the servers of its estate's zones, as it does in an agent, and the root. */
function lookerOf(workload: Workload, pool: ServerPool, counts: Counts): Looker {
  const parsed = parseTrustAnchors(workload.rootKey.replace(" IN ", " 0 IN "));
  if (!parsed.ok) throw new Error(parsed.error);
  const anchors = parsed.value;
  const hosts = [
    { ...workload.ns1, server: "ns1.test" },
    { ...workload.ns2, server: "ns2.test" },
  ];
  const parent = { ...workload.parent, server: "ns.test" };
  const shared = {
    ask: pool.ask,
    crypto: rememberVerifications(countVerifications(createNodeCrypto(), counts), REMEMBERED),
    now: async () => Math.floor(Date.now() / 1000),
    anchors: () => anchors,
    hostsOf: (zone: ZoneName) => (zone === "test" ? [parent] : hosts),
  };
  const delegations = new Delegations({
    ...shared,
    roots: () => [parent],
    knownAddresses: (server) => (server === "ns.test" ? [workload.parent] : []),
    serverAt: () => undefined,
    hasIpv6: false,
  });
  return { ...shared, estate: "bench", vantage: "here", side: null, delegations };
}

async function glanceAt({ zone, kept }: Seen, pool: ServerPool): Promise<void> {
  if (await hasChanged(pool.ask, zone, kept, Math.random())) throw new Error(`${zone} has changed`);
}

function countVerifications(crypto: Crypto, counts: Counts): Crypto {
  return {
    ...crypto,
    verify: (request) => {
      counts.verifications += 1;
      counts.keys.add(Buffer.from(request.publicKey).toString("latin1"));
      return crypto.verify(request);
    },
  };
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
