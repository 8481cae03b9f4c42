import { Delegations } from "@/agent/observer/delegations";
import { type Looker, lookAtZone } from "@/agent/observer/look-at-zone";
import { ServerPool } from "@/agent/observer/server-pool";
import { parseTrustAnchors } from "@/agent/observer/trust-anchors";
import { zoneName } from "@/lib/dns/zone-name";
import { DEFAULT_POLICY } from "@/lib/dnssec/checks/policy";
import { runChecks } from "@/lib/dnssec/checks/run-checks";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { SIDES, type Side, type Truth, type Verdict } from "./manifest";
import type { ServedManifest } from "./serve";

/** The product's own eyes on a served tree: its observer, with nothing told but the root's address and key. */
export type OurEyes = { readonly looker: Looker; close(): void };

export function openOurEyes({ files, addresses, port }: ServedManifest): OurEyes {
  const parsed = parseTrustAnchors(files.rootKey.replace(" IN ", " 0 IN "));
  if (!parsed.ok) throw new Error(parsed.error);
  const anchors = () => parsed.value;
  const pool = new ServerPool(null);
  const shared = {
    ask: pool.ask,
    crypto: createNodeCrypto(),
    now: async () => Math.floor(Date.now() / 1000),
    anchors,
    hostsOf: () => [],
  };
  const delegations = new Delegations({
    ...shared,
    roots: () => [{ ip: addresses.parent, port, server: "ns.test" }],
    knownAddresses: () => [],
    serverAt: () => undefined,
    hasIpv6: false,
  });
  return {
    looker: { ...shared, estate: "manifest", vantage: "here", side: null, delegations },
    close: () => pool.close(),
  };
}

const BETWEEN_LOOKS_SECONDS = 60;

/** What we say of a zone, in the manifest's words. */
export type OurWord = Pick<Truth, Side> & {
  readonly status: SecurityStatus["kind"];
  readonly findings: readonly string[];
  readonly notices: readonly string[];
};

/** Looks twice, as findings other than errors ask for, and judges. */
export async function judgeByUs({ looker }: OurEyes, zone: string): Promise<OurWord> {
  const name = zoneName(zone);
  const first = await lookAtZone(looker, name, []);
  // Looks within one second are one look to the checks.
  const later = { ...looker, now: async () => (await looker.now()) + BETWEEN_LOOKS_SECONDS };
  const second = await lookAtZone(later, name, first.keySets);
  const check = (observation: ZoneObservation) => ({
    report: null,
    observations: [observation],
    now: observation.finishedAt,
    policy: DEFAULT_POLICY,
  });
  const seen = runChecks({ ...check(first.observation), previous: [] });
  const { observation } = second;
  const findings = runChecks({ ...check(observation), previous: seen });
  const words = (isNotice: boolean) =>
    findings
      .filter(({ severity, isConfirmed }) => isConfirmed && (severity === "notice") === isNotice)
      .map(({ tag, server }) => (server === null ? tag : `${tag}@${server}`))
      .sort();
  const [ns1 = "none", ns2 = "none"] = SIDES.map((side) => verdictAt(observation, side));
  const status = observation.status.kind;
  return { ns1, ns2, status, findings: words(false), notices: words(true) };
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
