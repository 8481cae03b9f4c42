import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runTool } from "../run-tool";
import { fullName, type ManifestZone } from "./manifest";
import type { PeerWords } from "./peer-words";
import type { ServedManifest } from "./serve";

const PYTHON = "/usr/bin/python3";
const THREADS = 2;

/**
 * Debian's dnsviz grok ends early in two ways that say nothing of any zone. It takes its pygraphviz for missing, because it asks for the
 * version in the way of an older one; and an unsigned SOA in a negative answer has no status in its own table: there it is INSECURE.
 */
export const DNSVIZ_LAUNCHER = `
import collections, runpy, sys, types
import pygraphviz
from dnsviz.analysis import OfflineDomainNameAnalysis, status
pygraphviz.release = types.SimpleNamespace(version=pygraphviz.__version__)
keep = OfflineDomainNameAnalysis._set_response_component_status
def keep_all(self, statuses, *args, **kwargs):
    keep(self, collections.defaultdict(lambda: status.RRSET_STATUS_INSECURE, statuses), *args, **kwargs)
OfflineDomainNameAnalysis._set_response_component_status = keep_all
sys.argv[0] = "/usr/bin/dnsviz"
runpy.run_path("/usr/bin/dnsviz", run_name="__main__")
`;

/** Its prober leaves a zone out now and then on a busy machine: then it has said nothing, and is asked again for that zone. */
const ROUNDS = 3;
const NO_WORD = "no word";

/** Probes all zones from the private root down and has the answers assessed with the root's key. */
export async function judgeWithDnsviz(
  served: ServedManifest,
  zones: readonly ManifestZone[],
): Promise<PeerWords> {
  const words = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const silent = zones.filter((zone) => (words.get(fullName(zone)) ?? NO_WORD) === NO_WORD);
    if (silent.length === 0) break;
    for (const [name, word] of await ask(served, silent)) words.set(name, word);
  }
  return words;
}

async function ask(
  { files, addresses }: ServedManifest,
  zones: readonly ManifestZone[],
): Promise<ReadonlyMap<string, string>> {
  const at = (name: string) => path.join(files.directory, name);
  await writeFile(at("launch-dnsviz.py"), DNSVIZ_LAUNCHER);
  await writeFile(at("dnsviz.names"), zones.map((zone) => `${fullName(zone)}.\n`).join(""));
  await writeFile(at("dnsviz.anchor"), `${files.rootKey.replace(" IN ", " 300 IN ")}\n`);
  await runTool(PYTHON, [
    ...["/usr/bin/dnsviz", "probe", "-4", "-A", "-d", "0", "-t", String(THREADS), "-a", "."],
    ...["-x", `.:ns.test=${addresses.parent}`],
    ...["-f", at("dnsviz.names"), "-o", at("dnsviz.probe")],
  ]);
  await runTool(PYTHON, [
    ...[at("launch-dnsviz.py"), "grok", "-P", "-l", "info", "-t", at("dnsviz.anchor")],
    ...["-r", at("dnsviz.probe"), "-o", at("dnsviz.grok"), "-f", at("dnsviz.names")],
  ]);
  const assessed = JSON.parse(await readFile(at("dnsviz.grok"), "utf8")) as Assessed;
  return new Map(zones.map((zone) => [fullName(zone), wordOf(assessed[`${fullName(zone)}.`])]));
}

type Assessed = { readonly [key: string]: unknown };

/** The worst status of any answer, and whether there is any error or warning. */
function wordOf(zone: unknown): string {
  const statuses = new Set<string>();
  const codes = new Set<string>();
  visit(zone, "", (key, value) => {
    if (key === "status" && typeof value === "string") statuses.add(value);
    if ((key === "errors" || key === "warnings") && Array.isArray(value)) {
      for (const { code } of value as readonly { readonly code: string }[]) codes.add(code);
    }
  });
  if (statuses.size === 0) return NO_WORD;
  return `${statusOf(statuses)}, ${codes.size > 0 ? "flagged" : "clean"}`;
}

function statusOf(statuses: ReadonlySet<string>): string {
  if (statuses.has("BOGUS")) return "bogus";
  return statuses.has("INSECURE") ? "insecure" : "secure";
}

function visit(value: unknown, key: string, see: (key: string, value: unknown) => void): void {
  see(key, value);
  if (Array.isArray(value)) for (const one of value) visit(one, "", see);
  else if (typeof value === "object" && value !== null) {
    for (const [name, one] of Object.entries(value)) visit(one, name, see);
  }
}
