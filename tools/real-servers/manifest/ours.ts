import type { Place } from "@/agent/observer/asking";
import { Delegations } from "@/agent/observer/delegations";
import { type Looker, lookAtZone } from "@/agent/observer/look-at-zone";
import { ServerPool } from "@/agent/observer/server-pool";
import { parseTrustAnchors } from "@/agent/observer/trust-anchors";
import { zoneName } from "@/lib/dns/zone-name";
import { DEFAULT_POLICY } from "@/lib/dnssec/checks/policy";
import { runChecks } from "@/lib/dnssec/checks/run-checks";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import type { Side, Truth, Verdict } from "./manifest";
import type { ServedManifest } from "./serve";

/** What the observer is told: where the root is, and what it trusts. */
export type EyesOptions = {
  readonly roots: readonly Place[];
  /** Whole records, one a line. */
  readonly anchors: string;
  readonly now: () => Promise<Instant>;
};

/** The product's own eyes. */
export type OurEyes = { readonly looker: Looker; close(): void };

export function openOurEyes({ roots, anchors, now }: EyesOptions): OurEyes {
  const parsed = parseTrustAnchors(anchors);
  if (!parsed.ok) throw new Error(parsed.error);
  const pool = new ServerPool({ queriesPerSecond: null, tcpServers: [] });
  const shared = {
    ask: pool.ask,
    crypto: createNodeCrypto(),
    now,
    anchors: () => parsed.value,
    hostsOf: () => [],
  };
  const delegations = new Delegations({
    ...shared,
    roots: () => roots,
    knownAddresses: () => [],
    serverAt: () => undefined,
    hasIpv6: false,
  });
  return {
    looker: { ...shared, estate: "manifest", vantage: "here", side: null, delegations },
    close: () => pool.close(),
  };
}

/** Eyes on a served tree. */
export function openEyesOn({ files, addresses, port }: ServedManifest): OurEyes {
  return openOurEyes({
    roots: [{ ip: addresses.parent, port, server: "ns.test" }],
    anchors: files.rootKey.replace(" IN ", " 0 IN "),
    now: async () => Math.floor(Date.now() / 1000),
  });
}

const BETWEEN_LOOKS_SECONDS = 60;

/** Looks twice, as findings other than errors ask for, and judges. */
export async function lookTwice({ looker }: OurEyes, zone: string): Promise<TwoLooks> {
  const name = zoneName(zone);
  const first = await lookAtZone(looker, name, { depth: "full", knownSets: [] });
  // Looks within one second are one look to the checks.
  const later = { ...looker, now: async () => (await looker.now()) + BETWEEN_LOOKS_SECONDS };
  const second = await lookAtZone(later, name, { depth: "full", knownSets: first.keySets });
  const check = (observation: ZoneObservation) => ({
    report: null,
    observations: [observation],
    now: observation.finishedAt,
    policy: DEFAULT_POLICY,
  });
  const previous = runChecks({ ...check(first.observation), previous: [] });
  const { observation } = second;
  const findings = runChecks({ ...check(observation), previous });
  const words = (isNotice: boolean) =>
    findings
      .filter(({ severity, isConfirmed }) => isConfirmed && (severity === "notice") === isNotice)
      .map(({ tag, server }) => (server === null ? tag : `${tag}@${server}`))
      .sort();
  return { observation, findings: words(false), notices: words(true) };
}

/** What was seen, and the findings as the manifest writes them. */
export type TwoLooks = {
  readonly observation: ZoneObservation;
  readonly findings: readonly string[];
  readonly notices: readonly string[];
};

/** What we say of a zone, in the manifest's words. */
export async function judgeByUs(eyes: OurEyes, zone: string): Promise<Truth> {
  const { observation, findings } = await lookTwice(eyes, zone);
  return { ns1: verdictAt(observation, "ns1"), ns2: verdictAt(observation, "ns2"), findings };
}

/** What a resolver gets that asks one server, by the apex's sets and a denial. */
function verdictAt(observation: ZoneObservation, side: Side): Verdict {
  const seen = observation.servers.find(({ server }) => server === `${side}.test`);
  if (seen === undefined || !seen.answered) return "none";
  const { dnskey, soa, ns, nsec3param, cds, cdnskey, denial } = seen;
  const kinds = [dnskey, soa, ns, nsec3param, cds, cdnskey, denial].map((set) => set?.status.kind);
  if (observation.status.kind === "insecure") return "insecure";
  return kinds.includes("bogus") || soa === null ? "bogus" : "secure";
}
