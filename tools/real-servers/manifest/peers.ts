import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { ownerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { AUTHORITATIVE_PROGRAMS } from "../authoritative-server";
import { askDelv } from "../delv";
import { findFreePorts } from "../free-ports";
import { askResolver } from "../resolver-verdicts";
import { runTool } from "../run-tool";
import { startUnbound } from "../unbound";
import { judgeWithDnsviz } from "./dnsviz";
import {
  fullName,
  type ManifestZone,
  type PeerName,
  SIDES,
  type Side,
  type Verdict,
} from "./manifest";
import { forEachZone, type PeerWords } from "./peer-words";
import type { ServedManifest } from "./serve";
import { judgeWithZonemaster } from "./zonemaster";

type Judge = (served: ServedManifest, zones: readonly ManifestZone[]) => Promise<PeerWords>;

/** How each peer is asked. Those that judge one server at a time are asked about each. */
export const JUDGES: Readonly<Record<PeerName, Judge>> = {
  delv: judgeWithDelv,
  unbound: judgeWithUnbound,
  ldns: judgeWithLdns,
  dnsviz: judgeWithDnsviz,
  zonemaster: judgeWithZonemaster,
};

const PROGRAMS: Readonly<Record<PeerName, readonly string[]>> = {
  delv: ["/usr/bin/delv"],
  unbound: ["/usr/sbin/unbound"],
  ldns: ["/usr/bin/ldns-verify-zone", "/usr/bin/dig"],
  dnsviz: ["/usr/bin/dnsviz"],
  zonemaster: ["/usr/bin/zonemaster-cli"],
};

/** Why a peer cannot be asked here, or null. Two of them walk delegations, which carry no ports. */
export function whyNotAsked(peer: PeerName): string | null {
  const missing = PROGRAMS[peer].find((file) => !existsSync(file));
  return missing === undefined ? null : `${missing} is missing`;
}

export function whyNoManifest(): string | null {
  if (process.platform !== "linux") return "needs Linux' loopback addresses";
  if (process.getuid?.() !== 0) return "needs port 53";
  return existsSync(AUTHORITATIVE_PROGRAMS.named) ? null : "named is missing";
}

/** Asks about both servers, those that do not serve the zone left out. */
async function bothSides(
  zone: ManifestZone,
  ask: (side: Side) => Promise<Verdict>,
): Promise<string> {
  const verdicts: Verdict[] = [];
  for (const side of SIDES) verdicts.push(zone.truth[side] === "none" ? "none" : await ask(side));
  return verdicts.join("/");
}

/** A name that no zone of the manifest has. */
function missingIn(zone: string): string {
  return `km-missing.${zone}`;
}

function judgeWithDelv(served: ServedManifest, zones: readonly ManifestZone[]): Promise<PeerWords> {
  const { files, whole, port } = served;
  return forEachZone(zones, (zone) =>
    bothSides(zone, async (side) => {
      const name = fullName(zone);
      const asking = { ip: whole[side], port, anchorFile: files.anchorFile };
      const [soa, denial] = await Promise.all([
        askDelv({ ...asking, name: `${name}.`, type: "SOA" }),
        askDelv({ ...asking, name: `${missingIn(name)}.`, type: "A" }),
      ]);
      const isBogus = [soa, denial].some(({ verdict }) => verdict === "bogus");
      if (isBogus || soa.verdict === "unresolved") return "bogus";
      return soa.verdict;
    }),
  );
}

async function judgeWithUnbound(
  { files, whole, port }: ServedManifest,
  zones: readonly ManifestZone[],
): Promise<PeerWords> {
  const bySide = new Map<Side, readonly Verdict[]>();
  for (const side of SIDES) {
    const [own = 0] = await findFreePorts(1);
    const unbound = await startUnbound({
      folder: path.join(files.directory, `for-${side}`),
      port: own,
      forward: `${whole[side]}@${port}`,
      anchor: files.rootKey,
      at: null,
    });
    const questions = zones.flatMap((zone) => {
      const name = ownerName(fullName(zone));
      return [
        { name, type: TYPE_NUMBER.SOA, classNumber: 1 },
        { name: ownerName(missingIn(name)), type: TYPE_NUMBER.A, classNumber: 1 },
      ];
    });
    const verdicts = await askResolver(own, questions);
    await unbound.end("SIGTERM");
    const judged = zones.map((_, index): Verdict => {
      const [soa = "bogus", denial = "bogus"] = verdicts.slice(2 * index);
      return denial === "bogus" ? "bogus" : soa;
    });
    bySide.set(side, judged);
  }
  const words = zones.map((zone, index) => {
    const said = (side: Side) => bySide.get(side)?.[index] ?? "none";
    const ofSide = (side: Side) => (zone.truth[side] === "none" ? "none" : said(side));
    return [fullName(zone), `${ofSide("ns1")}/${ofSide("ns2")}`] as const;
  });
  return new Map(words);
}

/** Takes each server's copy by zone transfer and verifies it whole, with the parent's DS records as trust anchors. */
function judgeWithLdns(served: ServedManifest, zones: readonly ManifestZone[]): Promise<PeerWords> {
  const { files, addresses, port } = served;
  return forEachZone(zones, (zone) =>
    bothSides(zone, async (side) => {
      const name = fullName(zone);
      const ds = files.dsLines(name);
      if (ds.length === 0) return "insecure";
      const words = [`@${addresses[side]}`, "-p", String(port), name, "AXFR"];
      const copy = await runTool("/usr/bin/dig", [...words, "+onesoa", "+nocomments"]);
      const folder = path.join(files.directory, zone.name);
      const copyFile = path.join(folder, `${side}.axfr`);
      await writeFile(copyFile, copy);
      const anchors: string[] = [];
      for (const [index, line] of ds.entries()) {
        const file = path.join(folder, `ds-${side}-${index}`);
        await writeFile(file, `${line.replace(" IN ", " 300 IN ")}\n`);
        anchors.push("-k", file);
      }
      const verifying = runTool("/usr/bin/ldns-verify-zone", [...anchors, copyFile]);
      return verifying.then(
        (): Verdict => "secure",
        (): Verdict => "bogus",
      );
    }),
  );
}
