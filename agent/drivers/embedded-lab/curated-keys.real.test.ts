import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex } from "@/lib/dns/octets";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import { dsRecordsOf } from "@/lib/dnssec/signing-key/ds-digest";
import { publishedKeys } from "@/lib/dnssec/signing-key/published-keys";
import type { ZoneDetail } from "@/lib/dnssec/zone-report";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { runTool } from "@/tools/real-servers/run-tool";
import { type EmbeddedLab, openEmbeddedLab } from "./index";

const TOOL = "/usr/bin/dnssec-dsfromkey";
const crypto = createNodeCrypto();
const title = existsSync(TOOL) ? "curated zones" : `curated zones (left out: no ${TOOL})`;
/** A fraction of the real length: digests and tags do not care, and forty pairs take a second. */
const shortRsa = async () =>
  crypto.exportPrivateKey(crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey);

describe.skipIf(!existsSync(TOOL))(title, () => {
  let folder: string;
  let driver: EmbeddedLab;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "curated-keys-"));
    const wallNow = () => 1_795_656_200;
    const opened = await openEmbeddedLab({
      stateDir: path.join(folder, "lab"),
      zones: 3,
      wallNow,
      crypto,
      makeRsa: shortRsa,
    });
    if (!opened.ok) throw new Error(opened.error.sentence);
    driver = opened.value;
    await driver.keysReady();
  });

  afterAll(async () => {
    await driver.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("have the key tags and DS records that dnssec-dsfromkey works out of their DNSKEY records", async () => {
    const sweep = await driver.sweep({ cursor: null, limit: 1_000 });
    if (!sweep.ok) throw new Error("the lab did not answer");
    const names = sweep.value.zones.map((zone) => zone.zone);
    const details = await driver.readDetails(names);
    if (!details.ok) throw new Error("the lab did not answer");
    let compared = 0;
    for (const zone of details.value) {
      const keys = kskRecordsOf(zone);
      if (keys.length === 0) continue;
      const file = path.join(folder, `${compared}.dnskey`);
      const lines = keys.map((key) => presentationOf(zone.zone, key));
      await writeFile(file, `${lines.join("\n")}\n`);
      const said = await runTool(TOOL, ["-A", "-1", "-2", "-a", "SHA-384", "-f", file, zone.zone]);
      const ours = keys.flatMap((key) =>
        dsRecordsOf(crypto, zone.zone, key, [1, 2, 4]).map(
          (ds) => `${ds.keyTag} ${ds.algorithm} ${ds.digestType} ${toHex(ds.digest).toUpperCase()}`,
        ),
      );
      expect(new Set(ours)).toEqual(new Set(digestsIn(said)));
      compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
  });

  test("have the DS records at their parents that cover the keys they publish", async () => {
    const secure = await driver.readDetails([...(await namesOfCurrent(driver))]);
    if (!secure.ok) throw new Error("the lab did not answer");
    for (const zone of secure.value) {
      const tags = kskRecordsOf(zone).flatMap((key) =>
        dsRecordsOf(crypto, zone.zone, key, [2]).map((ds) => ds.keyTag),
      );
      expect(zone.parentDs.keyTags).toEqual(expect.arrayContaining(tags));
    }
  });
});

async function namesOfCurrent(driver: EmbeddedLab) {
  const sweep = await driver.sweep({ cursor: null, limit: 1_000 });
  if (!sweep.ok) throw new Error("the lab did not answer");
  return sweep.value.zones
    .filter((zone) => zone.parentDs.state === "current" && zone.signing !== null)
    .map((zone) => zone.zone);
}

/** DNSKEY records of the published KSKs that are not revoked. */
function kskRecordsOf(zone: ZoneDetail): readonly Dnskey[] {
  return publishedKeys(zone.signing?.descriptors ?? [])
    .filter(({ key }) => key.flags === 257)
    .map(({ descriptor, key }) => ({
      kind: "DNSKEY",
      flags: key.flags,
      protocol: 3,
      algorithm: descriptor.algorithm,
      publicKey: new Uint8Array(Buffer.from(key.publicKey ?? "", "base64")),
    }));
}

function presentationOf(zone: string, key: Dnskey): string {
  const text = Buffer.from(key.publicKey).toString("base64");
  return `${zone}. 3600 IN DNSKEY ${key.flags} ${key.protocol} ${key.algorithm} ${text}`;
}

/** `name. IN DS tag algorithm type digest`, where a long digest may be cut into words. */
function digestsIn(text: string): readonly string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [tag, algorithm, type, ...digest] = line.split(/\s+/).slice(3);
      return `${tag} ${algorithm} ${type} ${digest.join("").toUpperCase()}`;
    });
}
