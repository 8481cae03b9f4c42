import { writeFile } from "node:fs/promises";
import path from "node:path";
import { runTool } from "../run-tool";
import { fullName, type ManifestZone } from "./manifest";
import { forEachZone, type PeerWords } from "./peer-words";
import type { ServedManifest } from "./serve";

/** Asks for what this product checks too; the rest of Zonemaster judges addresses, mail and registries. */
const MODULES = ["DNSSEC", "Consistency", "Connectivity", "Nameserver", "Delegation"];

/** Runs zonemaster-cli on each zone with the private root as its hints; `flagged` = a warning or worse. */
export async function judgeWithZonemaster(
  { files, addresses }: ServedManifest,
  zones: readonly ManifestZone[],
): Promise<PeerWords> {
  const hints = path.join(files.directory, "zonemaster.hints");
  await writeFile(hints, `. 3600 IN NS ns.test.\nns.test. 3600 IN A ${addresses.parent}\n`);
  const tests = MODULES.flatMap((name) => ["--test", name]);
  return forEachZone(zones, async (zone) => {
    const said = await runTool("/usr/bin/zonemaster-cli", [
      ...["--hints", hints, "--no-ipv6", "--json", "--level", "WARNING", "--no-progress"],
      ...tests,
      fullName(zone),
    ]);
    const entries = JSON.parse(said) as readonly unknown[];
    return entries.length > 0 ? "flagged" : "clean";
  });
}
