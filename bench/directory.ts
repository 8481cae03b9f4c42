import { readFile } from "node:fs/promises";
import { createActiveDirectoryDriver } from "@/agent/drivers/active-directory/index";
import type { Driver } from "@/agent/drivers/driver";
import { type OpenLdapSession, openLdapSession } from "@/agent/transport/ldap-session";
import { ok } from "@/lib/result";
import { runTool } from "@/tools/real-servers/run-tool";
import {
  DOMAIN_ZONES,
  READER,
  READER_PASSWORD,
  type RunningSamba,
  readerOptions,
  startSamba,
  whyNoSamba,
} from "@/tools/real-servers/samba";
import { forestOf } from "@/tools/real-servers/samba-contents";
import { type Line, median, renderReport } from "./report";

const ZONES = 1_000;
const ROUNDS = 5;
const WANTED_MS = 2_000;
/** What the goal is about (issue 6 §2). */
const ZONES_OF_GOAL = 10_000;
/** Ticks of a processor in a second, as /proc counts them. */
const TICKS = 100;

type Cost = { readonly wall: number; readonly own: number; readonly samba: number };
type Way = { readonly title: string; readonly read: () => Promise<number> };

/**
 * Reads a forest's replica through the driver, beside Samba's own client asking for the zones alone. Both as a whole and in pages of a
 * thousand, in turns on one machine.
 */
export async function benchDirectory(args: readonly string[]): Promise<string> {
  const why = whyNoSamba();
  if (why !== null) return `The bench "directory" needs a domain controller: ${why}.`;
  const at = args.indexOf("--zones");
  const count = at < 0 ? ZONES : Number(args[at + 1]);
  const samba = await startSamba(forestOf(count));
  try {
    let searches = 0;
    const onSearch = () => {
      searches += 1;
    };
    const ways = {
      whole: {
        title: "the driver",
        read: () => sweep(driverOn(samba, { inPages: false, onSearch })),
      },
      bare: { title: "ldbsearch", read: () => ldbsearch(samba, []) },
      paged: {
        title: "the driver in pages",
        read: () => sweep(driverOn(samba, { inPages: true, onSearch: () => undefined })),
      },
      barePaged: {
        title: "ldbsearch in pages",
        read: () => ldbsearch(samba, ["--controls=paged_results:1:1000"]),
      },
    };
    const costs = await measure(samba, ways, count);
    return renderReport(
      `Directory, ${count.toLocaleString("en")} zones`,
      linesOf(costs, { count, searches: searches / (ROUNDS + 1) }),
    );
  } finally {
    await samba.remove();
  }
}

/** Everybody in turn, so that what else the machine does falls on all alike; the first round warms up. */
async function measure<N extends string>(
  samba: RunningSamba,
  ways: Readonly<Record<N, Way>>,
  count: number,
): Promise<Record<N, Cost>> {
  const names = Object.keys(ways) as N[];
  const costs = new Map<N, Cost[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of names) {
      const { title, read } = ways[name];
      const before = {
        own: process.cpuUsage(),
        samba: await sambaMs(samba),
        at: performance.now(),
      };
      const zones = await read();
      const wall = performance.now() - before.at;
      const { user, system } = process.cpuUsage(before.own);
      if (zones < count) throw new Error(`${title} read ${zones} zones of ${count}`);
      const spent = (await sambaMs(samba)) - before.samba;
      if (round > 0) costs.get(name)?.push({ wall, own: (user + system) / 1000, samba: spent });
    }
  }
  const middle = (name: N, part: keyof Cost) =>
    median((costs.get(name) ?? []).map((cost) => cost[part]));
  return Object.fromEntries(
    names.map((name) => [
      name,
      { wall: middle(name, "wall"), own: middle(name, "own"), samba: middle(name, "samba") },
    ]),
  ) as Record<N, Cost>;
}

function driverOn(
  samba: RunningSamba,
  { inPages, onSearch }: { readonly inPages: boolean; readonly onSearch: () => void },
): Driver {
  const openSession: OpenLdapSession = async (target, limits) => {
    const opened = await openLdapSession(target, { ...limits, inPages });
    if (!opened.ok) return opened;
    const session = opened.value;
    return ok({
      needsPages: inPages,
      close: () => session.close(),
      search: (query) => {
        onSearch();
        return session.search(query);
      },
    });
  };
  return createActiveDirectoryDriver({ ...readerOptions(samba), openSession });
}

/** The first page of a sweep is the whole reading; the others come from memory. */
async function sweep(driver: Driver): Promise<number> {
  const page = await driver.sweep({ cursor: null, limit: 1_000 });
  if (!page.ok) throw new Error(page.error.detail);
  const server = page.value.servers.find(({ directory }) => directory !== undefined);
  return server?.directory?.zones ?? 0;
}

async function ldbsearch(samba: RunningSamba, options: readonly string[]): Promise<number> {
  const answer = await runTool("/usr/bin/ldbsearch", [
    ...["-H", `ldaps://${samba.address}`, `--simple-bind-dn=${READER}`],
    ...[`--password=${READER_PASSWORD}`, "--option=tls verify peer = no_check"],
    ...["-b", DOMAIN_ZONES, "-s", "one", ...options, "(objectClass=dnsZone)"],
    ...["dc", "msDNS-IsSigned", "msDNS-SigningKeyDescriptors", "msDNS-PropagationTime"],
  ]);
  return answer.split("\ndn: ").length - 1;
}

/** Processor time that the directory has used, in milliseconds. */
async function sambaMs(samba: RunningSamba): Promise<number> {
  const stat = await readFile(`/proc/${samba.pid()}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

function linesOf(
  { whole, bare, paged, barePaged }: Record<"whole" | "bare" | "paged" | "barePaged", Cost>,
  { count, searches }: { readonly count: number; readonly searches: number },
): readonly Line[] {
  const isGoal = count === ZONES_OF_GOAL;
  const told = (goal: string, measured: string): Line => ({
    goal,
    measured,
    wanted: "",
    isMet: null,
  });
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const costOf = ({ wall, own, samba }: Cost) =>
    `${ms(wall)}; processor time ${ms(own)} here, ${ms(samba)} in Samba`;
  const ratio = (a: Cost, b: Cost) => `${(a.wall / b.wall).toFixed(1)}×`;
  return [
    told("searches of one reading: the root, the configuration, one a container", String(searches)),
    {
      goal: "one reading of everything by the driver",
      measured: costOf(whole),
      wanted: isGoal ? `< ${ms(WANTED_MS)}` : "",
      isMet: isGoal ? whole.wall < WANTED_MS : null,
    },
    told("ldbsearch of the zones alone, four attributes", costOf(bare)),
    told("driver against ldbsearch, wall time", ratio(whole, bare)),
    told("the same in pages of 1,000, as Windows wants it: the driver", costOf(paged)),
    told("in pages: ldbsearch", costOf(barePaged)),
    told("in pages: driver against ldbsearch", ratio(paged, barePaged)),
  ];
}
