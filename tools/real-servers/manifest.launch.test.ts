import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedWord } from "./manifest/expected-word";
import { fullName, type ManifestZone, type PeerName, readManifest } from "./manifest/manifest";
import { judgeByUs, type OurEyes, openEyesOn } from "./manifest/ours";
import { JUDGES, whyNoManifest, whyNotAsked } from "./manifest/peers";
import { type ServedManifest, serveManifest } from "./manifest/serve";
import { renderManifest } from "./manifest/table";

const ZONES = readManifest();
const DOCUMENT = path.resolve(import.meta.dirname, "../../docs/checks/manifest.md");
/** The slow ones judge every so-manieth zone here, and all of them in tools/judge-manifest.ts. */
const EVERY: Readonly<Record<PeerName, number>> = {
  delv: 1,
  unbound: 1,
  ldns: 1,
  dnsviz: 2,
  zonemaster: 6,
};

let served: ServedManifest;
let eyes: OurEyes;

/** What a peer says that is neither so nor known of it. */
async function surprisesOf(peer: PeerName, zones: readonly ManifestZone[]) {
  const words = await JUDGES[peer](served, zones);
  return zones.flatMap((zone) => {
    const word = words.get(fullName(zone));
    const known = [expectedWord(peer, zone.truth), zone.deviations?.[peer]?.says];
    return known.includes(word) ? [] : [`${zone.name}: ${word} instead of ${known.join(" or ")}`];
  });
}

test("the manifest has fifty zones, each named once", () => {
  expect(new Set(ZONES.map(({ name }) => name)).size).toBe(50);
});

test("the document with everybody's verdicts is made from the manifest", async () => {
  expect(await readFile(DOCUMENT, "utf8")).toBe(renderManifest(ZONES));
});

describe.skipIf(whyNoManifest() !== null)("fifty planted zones on three real named", () => {
  beforeAll(async () => {
    served = await serveManifest(ZONES);
    eyes = openEyesOn(served);
  });

  afterAll(async () => {
    eyes.close();
    await served.remove();
  });

  test("none is misjudged: status at each server, findings, and who is to blame", async () => {
    for (const zone of ZONES) {
      const { ns1, ns2, findings } = await judgeByUs(eyes, fullName(zone));
      const truth = { ...zone.truth, findings: [...zone.truth.findings].sort() };
      expect({ zone: zone.name, ns1, ns2, findings }).toEqual({ zone: zone.name, ...truth });
    }
  });

  test.skipIf(whyNotAsked("delv") !== null)(
    "delv says what is so, or what is known of it",
    async () => {
      expect(await surprisesOf("delv", sampleFor("delv"))).toEqual([]);
    },
  );

  test.skipIf(whyNotAsked("unbound") !== null)(
    "Unbound says what is so, or what is known of it",
    async () => {
      expect(await surprisesOf("unbound", sampleFor("unbound"))).toEqual([]);
    },
  );

  test.skipIf(whyNotAsked("ldns") !== null)(
    "ldns says what is so, or what is known of it",
    async () => {
      expect(await surprisesOf("ldns", sampleFor("ldns"))).toEqual([]);
    },
  );

  test.skipIf(whyNotAsked("dnsviz") !== null)(
    "dnsviz says what is so, or what is known of it",
    async () => {
      expect(await surprisesOf("dnsviz", sampleFor("dnsviz"))).toEqual([]);
    },
  );

  test.skipIf(whyNotAsked("zonemaster") !== null)(
    "Zonemaster says what is so, or what is known of it",
    async () => {
      expect(await surprisesOf("zonemaster", sampleFor("zonemaster"))).toEqual([]);
    },
  );
});

function sampleFor(peer: PeerName): readonly ManifestZone[] {
  return ZONES.filter((_, index) => index % EVERY[peer] === 0);
}
