import { existsSync } from "node:fs";
import { ownerName } from "@/lib/dns/owner-name";
import { CLASS_NUMBER, parseType } from "@/lib/dns/record-type";
import { askOverTcp } from "@/tools/real-servers/ask-over-tcp";
import { type CodecRatio, compareCodecs } from "./check-codec";
import { addCosts, type Cost, costOfCommands } from "./check-cpu";
import { type Floor, openFloorMeter } from "./check-floor";
import { type Counts, openOurs, WARM_ROUNDS, warmUp } from "./check-ours";
import { BENCH_PEERS, type BenchPeer, missingPeers } from "./check-peers";
import { measureStored } from "./check-stored";
import { type BenchZone, startWorkload, type Workload } from "./check-workload";
import { type Line, median, renderReport } from "./report";

const USUAL_ZONES = 1_000;
const GLANCES = 3;
const WARM_ROUNDS_BETWEEN = 3;

type PeerCost = { readonly peer: BenchPeer; readonly cpuPerZone: number };

/** Goals 1 to 5 of the check: ours and every installed peer, turn and turn about on one workload. */
export async function benchCheck(args: readonly string[]): Promise<string> {
  const workload = await startWorkload(zoneCount(args));
  await warmUp(workload, WARM_ROUNDS);
  const ours = openOurs(workload);
  try {
    const meter = openFloorMeter(workload);
    const { cold, peers } = await interleave(workload, async (zones) => {
      await meter.sample();
      return ours.check(zones);
    });
    const floor = meter.floor();
    const glances: Cost[] = [];
    const before = { ...ours.counts };
    for (let round = 0; round < GLANCES; round++) glances.push(await ours.glance());
    const streamed = await glanceOverTcp(workload);
    const codec = compareCodecs(await codecAnswers(workload));
    const stored = await measureStored(workload);
    const { zones } = workload;
    const coldPerZone = (cold.cpu / zones.length) * 1e6;
    const glance = (median(glances.map(({ cpu }) => cpu)) / zones.length) * 1e6;
    const lines: readonly Line[] = [
      fact(`workload built (${zones.length} zones)`, `${workload.buildSeconds.toFixed(0)} s`),
      judgedLine(ours.misjudged, zones.length),
      fact("full check of a zone, cold, CPU", `${coldPerZone.toFixed(0)} µs`),
      fact("the same, in one process", `${(zones.length / cold.wall).toFixed(0)} zones a second`),
      fact("what it is made of", madeOf(before)),
      ...peers.map((one) => peerLine(one, coldPerZone)),
      ...floorLines(floor, before, coldPerZone),
      ...steadyLines(coldPerZone, glance, ours.counts),
      streamedLine(coldPerZone, streamed),
      ...stored,
      ...codecLines(codec),
      fact("memory at the end (RSS)", `${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`),
    ];
    const missing = missingPeers();
    const absent = missing.length === 0 ? "none" : missing.join("; ");
    const odd = ours.misjudged.slice(0, 20).map((one) => `- misjudged: ${one}`);
    return [renderReport("Check", lines), `Peers that are not installed: ${absent}.`, ...odd].join(
      "\n",
    );
  } finally {
    ours.close();
    await workload.remove();
  }
}

/** The glances of an agent that asks its own servers over one connection each; CPU microseconds a zone. */
async function glanceOverTcp(workload: Workload): Promise<number> {
  const { zones, parent, ns1, ns2 } = workload;
  const addresses = [parent, ns1, ns2].map(({ ip }) => ip);
  const ours = openOurs(workload, () => {}, addresses);
  try {
    await ours.check(zones);
    const costs: number[] = [];
    for (let round = 0; round < GLANCES; round++) costs.push((await ours.glance()).cpu);
    if (ours.counts.retries > 0) throw new Error("a connection has failed");
    return (median(costs) / zones.length) * 1e6;
  } finally {
    ours.close();
  }
}

/** `--zones N`. */
function zoneCount(args: readonly string[]): number {
  const at = args.indexOf("--zones");
  const count = at === -1 ? USUAL_ZONES : Number(args[at + 1]);
  if (!Number.isInteger(count) || count < 100) throw new Error("--zones wants a number from 100");
  return count;
}

/** A slice of all zones by us, then a sample by one peer, until all have had their turn. */
async function interleave(
  workload: Workload,
  check: (zones: readonly BenchZone[]) => Promise<Cost>,
): Promise<{ readonly cold: Cost; readonly peers: readonly PeerCost[] }> {
  const { zones, directory } = workload;
  const installed = BENCH_PEERS.filter(({ program }) => existsSync(program));
  const slice = Math.ceil(zones.length / (installed.length + 1));
  let cold = await check(zones.slice(0, slice));
  const peers: PeerCost[] = [];
  for (const [index, peer] of installed.entries()) {
    const sample = zones.slice(0, Math.min(peer.sample, zones.length));
    const cost = await costOfCommands(directory, await peer.commands(workload, sample));
    peers.push({ peer, cpuPerZone: (cost.cpu / sample.length) * 1e6 });
    await warmUp(workload, WARM_ROUNDS_BETWEEN);
    cold = addCosts(cold, await check(zones.slice((index + 1) * slice, (index + 2) * slice)));
  }
  return { cold, peers };
}

function fact(goal: string, measured: string): Line {
  return { goal, measured, wanted: "", isMet: null };
}

function judgedLine(misjudged: readonly string[], total: number): Line {
  const measured = `${misjudged.length} of ${total}`;
  return { goal: "misjudged zones", measured, wanted: "0", isMet: misjudged.length === 0 };
}

function madeOf({ queries, verifications, keys, zones }: Counts): string {
  const each = (count: number) => (count / zones).toFixed(1);
  return `${each(queries)} queries, ${each(verifications)} verifications, ${each(keys.size)} keys`;
}

function peerLine({ peer, cpuPerZone }: PeerCost, ours: number): Line {
  const ratio = cpuPerZone / ours;
  const { wantedRatio } = peer;
  return {
    goal: `${peer.name}: CPU a zone against ours`,
    measured: `${ratio.toFixed(1)}× (${(cpuPerZone / 1000).toFixed(1)} ms)`,
    wanted: wantedRatio === null ? "" : `≥ ${wantedRatio}×`,
    isMet: wantedRatio === null ? null : ratio >= wantedRatio,
  };
}

function floorLines(floor: Floor, counts: Counts, ours: number): readonly Line[] {
  const each = (count: number) => count / counts.zones;
  const [queries, verifications] = [each(counts.queries), each(counts.verifications)];
  const node =
    queries * floor.nodeQuery +
    verifications * floor.nodeVerify +
    each(counts.keys.size) * floor.nodeImport;
  const share = node / ours;
  const lines: Line[] = [
    fact(
      "floor of Node: query, verification, key import",
      `${floor.nodeQuery.toFixed(1)}, ${floor.nodeVerify.toFixed(0)}, ${floor.nodeImport.toFixed(0)} µs`,
    ),
    {
      goal: "share of Node's ideal",
      measured: `${(share * 100).toFixed(0)} %`,
      wanted: "≥ 65 %",
      isMet: share >= 0.65,
    },
  ];
  if (floor.cQuery === null || floor.cVerify === null) return lines;
  const hardware = (queries * floor.cQuery + verifications * floor.cVerify) / ours;
  return [
    ...lines,
    fact(
      "floor of C: query (dnsperf), verification (OpenSSL)",
      `${floor.cQuery.toFixed(1)}, ${floor.cVerify.toFixed(0)} µs`,
    ),
    {
      goal: "share of the hardware's ideal",
      measured: `${(hardware * 100).toFixed(0)} %`,
      wanted: "≥ 40 %",
      isMet: hardware >= 0.4,
    },
  ];
}

function steadyLines(cold: number, glance: number, counts: Counts): readonly Line[] {
  const ratio = cold / glance;
  return [
    {
      goal: "look at an unchanged zone (SOA of both servers, DS at the parent) against a full check",
      measured: `${ratio.toFixed(1)}× cheaper (${glance.toFixed(0)} µs)`,
      wanted: "≥ 5×",
      isMet: ratio >= 5,
    },
    {
      goal: "queries that had to be asked again",
      measured: `${counts.retries} of ${counts.queries}`,
      wanted: "0",
      isMet: counts.retries === 0,
    },
  ];
}

function streamedLine(cold: number, glance: number): Line {
  const ratio = cold / glance;
  return {
    goal: "the same over pipelined TCP, against a full check over UDP",
    measured: `${ratio.toFixed(1)}× cheaper (${glance.toFixed(0)} µs)`,
    wanted: "≥ 10×",
    isMet: ratio >= 10,
  };
}

function codecLines(ratios: readonly CodecRatio[]): readonly Line[] {
  return (["decode", "encode"] as const).flatMap((which): readonly Line[] => {
    const values = ratios.map((one) => one[which]);
    const worst = ratios.reduce((one, other) => (other[which] < one[which] ? other : one));
    const middle = median(values);
    return [
      {
        goal: `${which} against dns-packet, median of ${values.length} kinds of answers`,
        measured: `${middle.toFixed(1)}×`,
        wanted: "≥ 2×",
        isMet: middle >= 2,
      },
      {
        goal: `${which} against dns-packet, the worst (${worst.what})`,
        measured: `${worst[which].toFixed(1)}×`,
        wanted: "≥ 1.5×",
        isMet: worst[which] >= 1.5,
      },
    ];
  });
}

/** Real answers with every type that DNSSEC has: of the workload's zones, and of `test`, which publishes CDS. */
async function codecAnswers({ ns1, zones }: Workload) {
  const byNsec = zones.find(({ kind, denial }) => kind === "good" && denial === "nsec")?.name;
  const byNsec3 = zones.find(({ kind, denial }) => kind === "good" && denial === "nsec3")?.name;
  const asked = [
    ["SOA", `${byNsec}`, "SOA"],
    ["DNSKEY", `${byNsec}`, "DNSKEY"],
    ["MX", `${byNsec}`, "MX"],
    ["DS", `${byNsec}`, "DS"],
    ["NSEC denial", `nope.${byNsec}`, "A"],
    ["NSEC3 denial", `nope.${byNsec3}`, "A"],
    ["NSEC3PARAM", `${byNsec3}`, "NSEC3PARAM"],
    ["CDS", "test", "CDS"],
    ["CDNSKEY", "test", "CDNSKEY"],
  ] as const;
  const questions = asked.map(([, name, type]) => ({
    name: ownerName(name),
    type: parseType(type) ?? 0,
    classNumber: CLASS_NUMBER.IN,
  }));
  const octets = await askOverTcp(ns1.port, questions);
  return asked.map(([what], index) => ({ what, octets: octets[index] ?? new Uint8Array(0) }));
}
