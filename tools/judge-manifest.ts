import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expectedWord } from "./real-servers/manifest/expected-word";
import { fullName, PEERS, readManifest } from "./real-servers/manifest/manifest";
import { judgeByUs, openEyesOn } from "./real-servers/manifest/ours";
import { JUDGES, whyNotAsked } from "./real-servers/manifest/peers";
import { serveManifest } from "./real-servers/manifest/serve";
import { renderManifest } from "./real-servers/manifest/table";

/** Asks everybody about every planted zone, tells who says otherwise than the manifest, and writes the document. */
const zones = readManifest();
const say = (line: string) => process.stdout.write(`${line}\n`);
const served = await serveManifest(zones);
const eyes = openEyesOn(served);
let surprises = 0;
const surprise = (line: string) => {
  surprises += 1;
  say(line);
};
try {
  for (const zone of zones) {
    const ours = JSON.stringify(await judgeByUs(eyes, fullName(zone)));
    const truth = JSON.stringify({ ...zone.truth, findings: [...zone.truth.findings].sort() });
    if (ours !== truth) surprise(`Keymaster on ${zone.name}: ${ours} instead of ${truth}`);
  }
  for (const peer of PEERS) {
    const why = whyNotAsked(peer);
    if (why !== null) {
      say(`${peer} was not asked: ${why}`);
      continue;
    }
    const words = await JUDGES[peer](served, zones);
    for (const zone of zones) {
      const known = zone.deviations?.[peer]?.says ?? expectedWord(peer, zone.truth);
      const word = words.get(fullName(zone));
      if (word !== known) surprise(`${peer} on ${zone.name}: ${word} instead of ${known}`);
    }
  }
} finally {
  eyes.close();
  await served.remove();
}
const document = path.resolve(import.meta.dirname, "../docs/checks/manifest.md");
await mkdir(path.dirname(document), { recursive: true });
await writeFile(document, renderManifest(zones));
say(`${zones.length} zones, ${surprises} surprises`);
process.exitCode = surprises === 0 ? 0 : 1;
