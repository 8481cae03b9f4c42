import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { DNSVIZ_LAUNCHER } from "@/tools/real-servers/manifest/dnsviz";
import type { BenchZone, Place, Workload } from "./check-workload";

/** Another program that looks at zones. */
export type BenchPeer = {
  readonly name: string;
  readonly program: string;
  /** It is slow: so many zones at most. */
  readonly sample: number;
  /** How many times as much CPU a zone it should cost at least; null = shown without a goal. */
  readonly wantedRatio: number | null;
  readonly commands: (
    workload: Workload,
    zones: readonly BenchZone[],
  ) => Promise<readonly (readonly string[])[]>;
};

const FOUR_TYPES = ["SOA", "NS", "DNSKEY", "MX"];
const APEX_TYPES = ["SOA", "DNSKEY", "NS", "CDS", "CDNSKEY", "NSEC3PARAM"];
const PYTHON = "/usr/bin/python3";

export const BENCH_PEERS: readonly BenchPeer[] = [
  {
    name: "dnsviz probe and grok, in bulk",
    program: "/usr/bin/dnsviz",
    sample: 50,
    wantedRatio: 30,
    commands: dnsvizCommands,
  },
  {
    name: "zonemaster-engine as a library",
    program: "/usr/bin/zonemaster-cli",
    sample: 30,
    wantedRatio: 25,
    commands: engineCommands,
  },
  {
    name: "zonemaster-cli",
    program: "/usr/bin/zonemaster-cli",
    sample: 20,
    wantedRatio: 200,
    commands: async (workload, zones) => {
      const hints = await writeHints(workload);
      return zones.map(({ name }) => [
        ...["/usr/bin/zonemaster-cli", "--hints", hints, "--no-ipv6", "--json", "--no-progress"],
        name,
      ]);
    },
  },
  {
    name: "drill -S, four types",
    program: "/usr/bin/drill",
    sample: 200,
    wantedRatio: 8,
    commands: async (workload, zones) => {
      const key = await writeAnchor(workload);
      const { ip, port } = workload.ns1;
      return zones.flatMap(({ name }) =>
        FOUR_TYPES.map((type) => [
          ...["/usr/bin/drill", "-S", "-k", key, `@${ip}`, "-p", String(port), name, type],
        ]),
      );
    },
  },
  {
    name: "unbound-host, four types",
    program: "/usr/bin/unbound-host",
    sample: 200,
    wantedRatio: 8,
    commands: unboundCommands,
  },
  {
    name: "delv, four types",
    program: "/usr/bin/delv",
    sample: 100,
    wantedRatio: null,
    commands: async ({ ns1, anchorFile }, zones) =>
      zones.flatMap(({ name }) =>
        FOUR_TYPES.map((type) => [
          ...["/usr/bin/delv", `@${ns1.ip}`, "-p", String(ns1.port), "-a", anchorFile, "+root=."],
          ...["-q", `${name}.`, "-t", type],
        ]),
      ),
  },
  {
    name: "dig, the same 13 queries a zone, nothing verified",
    program: "/usr/bin/dig",
    sample: 300,
    wantedRatio: 5,
    commands: async (workload, zones) => zones.map(({ name }) => digCommand(workload, name)),
  },
  {
    name: "dig, 13 queries for each of all zones in three processes, nothing verified",
    program: "/usr/bin/dig",
    sample: 1_000,
    wantedRatio: null,
    commands: digInBulk,
  },
];

/** Peers that are not installed. */
export function missingPeers(): readonly string[] {
  return BENCH_PEERS.filter(({ program }) => !existsSync(program)).map(({ name }) => name);
}

async function writeAnchor({ directory, rootKey }: Workload): Promise<string> {
  const file = path.join(directory, "root.key");
  await writeFile(file, `${rootKey.replace(" IN ", " 300 IN ")}\n`);
  return file;
}

async function writeHints({ directory, walked }: Workload): Promise<string> {
  const file = path.join(directory, "hints");
  await writeFile(file, `. 3600 IN NS ns.test.\nns.test. 3600 IN A ${walked.parent}\n`);
  return file;
}

async function dnsvizCommands(
  workload: Workload,
  zones: readonly BenchZone[],
): Promise<readonly (readonly string[])[]> {
  const at = (name: string) => path.join(workload.directory, name);
  await writeFile(at("launch-dnsviz.py"), DNSVIZ_LAUNCHER);
  await writeFile(at("names"), zones.map(({ name }) => `${name}.\n`).join(""));
  const key = await writeAnchor(workload);
  return [
    [
      ...["/usr/bin/dnsviz", "probe", "-4", "-A", "-d", "0", "-a", ".", "-f", at("names")],
      ...["-x", `.:ns.test=${workload.walked.parent}`, "-o", at("probe")],
    ],
    [
      ...[PYTHON, at("launch-dnsviz.py"), "grok", "-P", "-t", key],
      ...["-r", at("probe"), "-f", at("names"), "-o", at("grok")],
    ],
  ];
}

/** One process for all zones, as a program that uses the engine would. */
async function engineCommands(
  workload: Workload,
  zones: readonly BenchZone[],
): Promise<readonly (readonly string[])[]> {
  const file = path.join(workload.directory, "engine.pl");
  await writeFile(
    file,
    `use Zonemaster::Engine;
Zonemaster::Engine::Profile->effective->set( 'net.ipv6', 0 );
Zonemaster::Engine::Recursor->remove_fake_addresses( '.' );
Zonemaster::Engine::Recursor->add_fake_addresses( '.', { 'ns.test' => [ '${workload.walked.parent}' ] } );
for my $zone ( @ARGV ) { Zonemaster::Engine->test_zone( $zone ); }
`,
  );
  return [["/usr/bin/perl", file, ...zones.map(({ name }) => name)]];
}

async function unboundCommands(
  workload: Workload,
  zones: readonly BenchZone[],
): Promise<readonly (readonly string[])[]> {
  const { directory, ns1 } = workload;
  const config = path.join(directory, "unbound-host.conf");
  await writeFile(
    config,
    `server:
  do-not-query-localhost: no
  local-zone: "test." nodefault
  trust-anchor: "${workload.rootKey}"
forward-zone:
  name: "."
  forward-addr: ${ns1.ip}@${ns1.port}
`,
  );
  return zones.flatMap(({ name }) =>
    FOUR_TYPES.map((type) => ["/usr/bin/unbound-host", "-C", config, "-v", "-t", type, name]),
  );
}

/** One process a zone, as a script has it; dig knows one port only, so it asks where all are on 53. */
function digCommand({ walked }: Workload, name: string): readonly string[] {
  const about = (type: string) => [name, type, "+dnssec", "+norecurse"];
  const apex = (ip: string) => APEX_TYPES.flatMap((type) => [`@${ip}`, ...about(type)]);
  return [
    "/usr/bin/dig",
    ...[...apex(walked.ns1), ...apex(walked.ns2), `@${walked.parent}`, ...about("DS")],
  ];
}

async function digInBulk(
  { directory, parent, ns1, ns2 }: Workload,
  zones: readonly BenchZone[],
): Promise<readonly (readonly string[])[]> {
  const apex = path.join(directory, "dig-apex");
  const ds = path.join(directory, "dig-ds");
  const lines = zones.flatMap(({ name }) => APEX_TYPES.map((type) => `${name} ${type}\n`));
  await writeFile(apex, lines.join(""));
  await writeFile(ds, zones.map(({ name }) => `${name} DS\n`).join(""));
  const dig = ({ ip, port }: Place, file: string) => [
    ...["/usr/bin/dig", `@${ip}`, "-p", String(port), "+dnssec", "+norecurse", "-f", file],
  ];
  return [dig(ns1, apex), dig(ns2, apex), dig(parent, ds)];
}
