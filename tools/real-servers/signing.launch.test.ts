import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT_NAME } from "@/lib/dns/owner-name";
import { type Dnskey, SEP_FLAG, ZONE_KEY_FLAG } from "@/lib/dns/rdata/dnskey";
import { groupIntoRrsets, type Rrset } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { formatRecord, parseZoneFile } from "@/lib/dns/text/zone-file";
import { zoneName } from "@/lib/dns/zone-name";
import { recordsOf, type SigningKey } from "@/lib/dnssec/validation/signing/sign-rrset";
import { type DenialMethod, signZone } from "@/lib/dnssec/validation/signing/sign-zone";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { runTool } from "./run-tool";

const DNSSEC_VERIFY = "/usr/bin/dnssec-verify";
const LDNS_VERIFY = "/usr/bin/ldns-verify-zone";
const ZONE = zoneName("signed.test");
const SALT = Uint8Array.of(0xaa, 0xbb);
const crypto = createNodeCrypto();
const now = Math.floor(Date.now() / 1000);

const CONTENT = `
$ORIGIN signed.test.
$TTL 300
@ SOA Ns Hostmaster 1 3600 900 604800 60
@ NS ns
@ MX 10 Mail
ns A 192.0.2.1
Www A 192.0.2.80
Www A 192.0.2.81
www AAAA 2001:db8::80
a.deep.terminal TXT "below two empty non-terminals"
*.wild TXT "wildcard"
*.wild KX 1 WWW
alias CNAME www
tree DNAME Wild
hidden.tree A 192.0.2.99
odd\\.dot\\255 TXT "octets" "\\000"
_sip._tcp SRV 1 2 5060 WWW
svc HTTPS 1 WWW alpn="h2"
kind TYPE65280 \\# 3 010203
insecure NS ns.insecure
ns.insecure A 192.0.2.2
island.deep NS ns.island.deep
ns.island.deep A 192.0.2.3
secure NS ns.secure
secure DS 4711 13 2 ${"AB".repeat(32)}
ns.secure A 192.0.2.4
`;

const DENIALS: readonly (readonly [string, DenialMethod])[] = [
  ["NSEC", { kind: "nsec" }],
  ["NSEC3", { kind: "nsec3", iterations: 0, salt: new Uint8Array(0), optOut: false }],
  ["NSEC3 with opt-out", { kind: "nsec3", iterations: 3, salt: SALT, optOut: true }],
];

function signedText(algorithm: number, denial: DenialMethod): string {
  const parsed = parseZoneFile(CONTENT, ROOT_NAME);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const ksk = makeKey(algorithm, ZONE_KEY_FLAG | SEP_FLAG);
  const zsk = makeKey(algorithm, ZONE_KEY_FLAG);
  const keys: Rrset = {
    owner: ZONE,
    type: TYPE_NUMBER.DNSKEY,
    classNumber: 1,
    ttlSeconds: 300,
    rdatas: [ksk.dnskey, zsk.dnskey],
  };
  const signed = signZone([...groupIntoRrsets(parsed.value), keys], {
    zone: ZONE,
    keySigningKeys: [ksk],
    zoneSigningKeys: [zsk],
    denial,
    period: { inception: now - 3600, expiration: now + 86_400 },
    crypto,
  });
  const records = signed.flatMap(({ rrset, rrsigs }) => recordsOf(rrset, rrsigs));
  return `${records.map(formatRecord).join("\n")}\n`;
}

function makeKey(algorithm: number, flags: number): SigningKey {
  const seed = new TextEncoder().encode(`signing test ${algorithm} ${flags}`);
  const { publicKeyField, privateKey } = crypto.generateKeyPair({ algorithm, seed });
  const dnskey: Dnskey = {
    kind: "DNSKEY",
    flags,
    protocol: 3,
    algorithm,
    publicKey: publicKeyField,
  };
  return { dnskey, privateKey };
}

describe("zones that we sign", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "keymaster-signing-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const cases = [8, 10, 13, 14, 15, 16].flatMap((algorithm) =>
    DENIALS.map(([name, denial]) => ({ algorithm, name, denial })),
  );

  test.skipIf(!existsSync(DNSSEC_VERIFY)).each(cases)(
    "algorithm $algorithm with $name: BIND's dnssec-verify finds nothing missing and nothing wrong",
    async ({ algorithm, name, denial }) => {
      const file = path.join(directory, `${algorithm}-${name.replaceAll(" ", "-")}.zone`);
      await writeFile(file, signedText(algorithm, denial));
      // Fails, with its reasons, unless every name, set, signature and denial record is as it must be.
      const said = await runTool(DNSSEC_VERIFY, ["-o", ZONE, file]);
      expect(said).toContain("Zone fully signed");
    },
  );

  test.skipIf(!existsSync(LDNS_VERIFY)).each(cases)(
    "algorithm $algorithm with $name: ldns-verify-zone agrees",
    async ({ algorithm, name, denial }) => {
      const file = path.join(directory, `ldns-${algorithm}-${name.replaceAll(" ", "-")}.zone`);
      await writeFile(file, signedText(algorithm, denial));
      expect(await runTool(LDNS_VERIFY, [file])).toContain("Zone is verified and complete");
    },
  );
});
