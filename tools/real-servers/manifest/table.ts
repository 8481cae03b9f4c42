import { expectedWord } from "./expected-word";
import {
  type ManifestZone,
  PEERS,
  type PeerName,
  type Truth,
  type Verdict,
  worstOf,
} from "./manifest";

const TITLES: Readonly<Record<PeerName, string>> = {
  delv: "delv",
  unbound: "Unbound",
  ldns: "ldns",
  dnsviz: "dnsviz",
  zonemaster: "Zonemaster",
};

/** The document that sets our verdicts beside those of others: docs/checks/manifest.md. */
export function renderManifest(zones: readonly ManifestZone[]): string {
  const notes: string[] = [];
  const rows = zones.map((zone) => {
    const cells = PEERS.map((peer) => peerCell(zone, peer, notes));
    const { truth } = zone;
    return `| \`${zone.name}\` | ${zone.what} | ${statusCell(truth)} | ${findingsCell(truth)} | ${cells.join(" | ")} |`;
  });
  const columns = ["Zone", "What is so", "Status", "Findings", ...PEERS.map((one) => TITLES[one])];
  return [
    INTRODUCTION,
    `| ${columns.join(" | ")} |`,
    `|${" --- |".repeat(columns.length)}`,
    ...rows,
    "",
    "## Where others differ",
    "",
    ...notes.map((note, index) => `${index + 1}. ${note}`),
    "",
  ].join("\n");
}

const INTRODUCTION = `# Fifty planted zones, and what everybody says of them

Made from \`tests/manifest/zones.json\` by \`npx tsx tools/judge-manifest.ts\`; a test compares. Root, \`test\` and the zones below it are made by
BIND's own dnssec-keygen and dnssec-signzone, spoilt where a signer would not do it, and served by three named: one for the parents, two for
the zones. **Status and findings are what is so, and what Keymaster says of every one of them**; the test fails where it says anything else,
be it one finding more. They are what the observer sees from the outside, given nothing but the root's address and key. Findings are errors and
warnings (notices are not listed); \`@ns2\` is the server that is blamed, and no other is.

The other columns: **yes** = the same verdict. delv, Unbound and ldns judge one server's answers, so each is asked about both; their verdict is
the zone's status. dnsviz (probe and grok) gives a status over all servers, and errors and warnings; zonemaster-cli (DNSSEC, Consistency,
Connectivity, Nameserver, Delegation) gives warnings and worse. A number is the note below, with what that peer says instead.
`;

function statusCell(truth: Truth): string {
  const { ns1, ns2 } = truth;
  if (ns1 === ns2) return ns1;
  const word = (verdict: Verdict) => (verdict === "none" ? "no answer" : verdict);
  return `${worstOf(truth)} (ns1 ${word(ns1)}, ns2 ${word(ns2)})`;
}

function findingsCell({ findings }: Truth): string {
  return findings.map((one) => `\`${one.replace(/\.test$/, "")}\``).join(", ");
}

function peerCell(zone: ManifestZone, peer: PeerName, notes: string[]): string {
  const deviation = zone.deviations?.[peer];
  if (deviation === undefined) return "yes";
  const expected = expectedWord(peer, zone.truth);
  notes.push(
    `${TITLES[peer]} on \`${zone.name}\`: ${deviation.says} instead of ${expected}. It ${deviation.because}.`,
  );
  return `(${notes.length})`;
}
