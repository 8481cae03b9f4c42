import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reportOf, sweepAll, unwrap } from "@/agent/drivers/contract/read-everything";
import type { Driver } from "@/agent/drivers/driver";
import { type OpenLdapSession, openLdapSession } from "@/agent/transport/ldap-session";
import { zoneName } from "@/lib/dns/zone-name";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import { makeCertificates } from "@/tools/real-servers/certificates";
import { type LdapRelay, startLdapRelay } from "@/tools/real-servers/ldap-relay";
import {
  ADMINISTRATOR,
  ADMINISTRATOR_PASSWORD,
  DOMAIN,
  READER_PASSWORD,
  type RunningSamba,
  readerOptions,
  startSamba,
  whyNoSamba,
} from "@/tools/real-servers/samba";
import {
  FOREST,
  keyMasterChange,
  MANY_ZONES,
  PLANTED_SECRET,
  zoneDn,
} from "@/tools/real-servers/samba-contents";
import { ZONE_ATTRIBUTES } from "./commands";
import { type ActiveDirectoryOptions, createActiveDirectoryDriver } from "./index";

const skipped = whyNoSamba();
const ESTATE = "contoso.com";
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"];
const MOVING = zoneName("moving.example");
/** What the directory keeps of the zones that `samba-contents.ts` names. */
const NAMED_ZONES = 12;
/** contoso.com and _msdcs.contoso.com. */
const PROVISIONED_ZONES = 2;

let samba: RunningSamba;
let relay: LdapRelay;

/** A driver that talks through the relay, so that a test can read what was said. */
function driverOn(change: Partial<ActiveDirectoryOptions> = {}): Driver {
  return createActiveDirectoryDriver({
    ...readerOptions(samba),
    estate: ESTATE,
    host: "127.0.0.1",
    port: relay.port,
    ...change,
  });
}

/** Since the relay forgot; the farewell of an earlier connection may come late. */
function saidSomething(): boolean {
  return relay.requests().some(({ kind }) => kind !== "unbind");
}

async function replicaOf(driver: Driver): Promise<ServerReport> {
  const { pages } = await sweepAll(driver, null);
  const replica = pages[0]?.servers.find(({ directory }) => directory !== undefined);
  if (replica === undefined) throw new Error("no server was read");
  return replica;
}

async function holdersOf(driver: Driver, zone: string): Promise<readonly string[] | undefined> {
  return (await reportOf(driver, zoneName(zone))).directory[0]?.holders;
}

async function failureOf(driver: Driver) {
  const page = await driver.sweep({ cursor: null, limit: 1_000 });
  if (page.ok) throw new Error("it was read");
  return page.error;
}

/** What follows from the replicas alone, at an instant after the sweeps. */
function judge(readings: readonly { report: ZoneReport; server: ServerReport }[], later: number) {
  const now = Math.max(...readings.map(({ report }) => report.directory[0]?.readAt ?? 0)) + later;
  return judgeZone(
    {
      estate: {
        estate: ESTATE,
        kind: "active-directory",
        now,
        isPaused: false,
        pollingIntervalSeconds: 180,
      },
      reports: readings.map(({ report }) => ({ agent: "agent", fresh: true, report })),
      servers: readings.map(({ server }) => ({ fresh: true, report: server })),
      lastReadAt: now,
    },
    now,
  );
}

describe.skipIf(skipped !== null)(
  `the directory of a real domain controller${skipped === null ? "" : `: ${skipped}`}`,
  () => {
    beforeAll(async () => {
      samba = await startSamba(FOREST);
      relay = await startLdapRelay(samba);
    }, 300_000);
    afterAll(async () => {
      await relay.close();
      await samba.remove();
    });

    test("KM-9: every holder of every zone is told, in all partitions, also of a renamed server", async () => {
      const { zones } = await sweepAll(driverOn(), null);
      const holders = new Map(zones.map((each) => [each.zone as string, each.directory]));
      const says = (zone: string) => holders.get(zone)?.map((each) => [each.replica, each.holders]);
      expect(zones).toHaveLength(MANY_ZONES + NAMED_ZONES + PROVISIONED_ZONES);
      expect(says("secure.example")).toEqual([[DC1, [DC1]]]);
      expect(says("z999.example")).toEqual([[DC1, [DC1]]]);
      expect(says("renamed.example")).toEqual([[DC1, [DC3]]]);
      expect(says("legacy.example")).toEqual([[DC1, [DC2]]]);
      for (const zone of ["nobody.example", "custom.example", "forest.example", "plain.example"]) {
        expect(says(zone), zone).toEqual([[DC1, []]]);
      }
      expect(zones.find(({ zone }) => zone === "plain.example")?.displayName).toBe("Plain.Example");
    });

    test("KM-11: two claimants are told as two", async () => {
      const driver = driverOn();
      expect(await holdersOf(driver, "split.example")).toEqual([DC1, DC2]);
      const report = await reportOf(driver, zoneName("split.example"));
      const server = await replicaOf(driver);
      expect(judge([{ report, server }], 0).role.verdict).toBe("split");
    });

    test("assignments that lead to nothing are named; the zone that is gone is no zone", async () => {
      const driver = driverOn();
      const { directory } = await replicaOf(driver);
      expect(directory).toMatchObject({ namingMaster: DC1, orphanCount: 2, seesKdsRootKey: null });
      expect(directory?.orphans).toEqual(
        expect.arrayContaining([
          { server: DC2, zone: "gone.example", because: "zone-is-gone" },
          { server: "dead", zone: "left.example", because: "server-is-gone" },
        ]),
      );
      const { zones } = await sweepAll(driver, null);
      expect(zones.map(({ zone }) => zone)).not.toContain("gone.example");
      const { pages } = await sweepAll(driver, null);
      expect(pages[0]?.servers.map(({ server }) => server).sort()).toEqual([DC1, DC2, DC3]);
      const left = await reportOf(driver, zoneName("left.example"));
      expect(left.directory[0]?.holders).toEqual(["dead"]);
      expect(judge([{ report: left, server: await replicaOf(driver) }], 0).role.verdict).toBe(
        "orphaned",
      );
    });

    test("signing parameters and descriptors are told in our words", async () => {
      const { signing, everSigned } = await reportOf(driverOn(), zoneName("secure.example"));
      expect(everSigned).toBe(true);
      expect(signing).toMatchObject({
        reportedBy: DC1,
        settings: {
          denialOfExistence: "nsec3",
          nsec3Iterations: 50,
          nsec3UserSalt: null,
          nsec3CurrentSalt: "A1B2C3D4E5F60718",
          dsRecordGenerationAlgorithms: ["sha-1", "sha-256"],
          distributeTrustAnchor: ["none"],
          propagationTimeSeconds: 172_800,
          secureDelegationPollingPeriodSeconds: 43_200,
        },
      });
      const summary = signing?.descriptors.map(({ keyRole, algorithm, custody, keys }) => [
        keyRole,
        algorithm,
        custody.kind,
        keys.map(({ pointer, published, signs }) => [pointer, published, signs]),
      ]);
      expect(summary).toEqual([
        [
          "ksk",
          8,
          "directory",
          [
            ["active", true, "dnskey-set"],
            ["standby", true, "nothing"],
          ],
        ],
        [
          "zsk",
          8,
          "directory",
          [
            ["active", true, "all"],
            ["next", true, "nothing"],
          ],
        ],
      ]);
    });

    test("on the wire: few questions, only named attributes, never msDNS-SigningKeys, and no key material comes back", async () => {
      relay.forget();
      unwrap(await driverOn().sweep({ cursor: null, limit: 1_000 }));
      const searches = relay.requests().filter((request) => request.kind === "search");
      expect(relay.requests().filter(({ kind }) => kind === "bind")).toHaveLength(1);
      // The root, the configuration, and four containers, each as a whole.
      expect(searches).toHaveLength(6);
      const asked = searches.flatMap(({ attributes }) => attributes);
      expect(searches.every(({ attributes }) => attributes.length > 0)).toBe(true);
      expect(asked).toEqual(expect.arrayContaining([...ZONE_ATTRIBUTES]));
      expect(asked.map((name) => name.toLowerCase())).not.toContain("msdns-signingkeys");
      expect(asked.some((name) => /[*+]|;binary|^1\.2\.840/.test(name))).toBe(false);
      const answered = relay.answered();
      expect(answered.includes("msDNS-SigningKeyDescriptors")).toBe(true);
      expect(answered.includes(PLANTED_SECRET)).toBe(false);
    });

    test("in pages, as a domain controller of Windows has it, the same is read", async () => {
      const whole = await sweepAll(driverOn(), null);
      relay.forget();
      const inPages: OpenLdapSession = (target, limits) =>
        openLdapSession(target, { ...limits, inPages: true });
      const paged = await sweepAll(driverOn({ openSession: inPages }), null);
      const searches = relay.requests().filter(({ kind }) => kind === "search");
      // A second page of the container with a thousand zones.
      expect(searches).toHaveLength(7);
      const told = ({ zones }: typeof whole) => zones.map(({ zone, signing }) => [zone, signing]);
      expect(told(paged)).toEqual(told(whole));
    });

    test("a certificate of another authority is refused before anything is said", async () => {
      relay.forget();
      const other = await otherAuthority();
      const failure = await failureOf(driverOn({ caCertificates: other }));
      expect(failure).toMatchObject({ kind: "unauthenticated", retryable: false });
      expect(failure.detail).toContain("caCertificateFile");
      expect(saidSomething()).toBe(false);
    });

    test("a certificate for another name is refused", async () => {
      const failure = await failureOf(driverOn({ host: "127.0.0.2" }));
      expect(["unauthenticated", "unreachable"]).toContain(failure.kind);
    });

    test("a wrong password is one clear sentence, and is not tried again: that would lock the account", async () => {
      let password = "not.the.password";
      const driver = driverOn({ readPassword: async () => ok(password) });
      relay.forget();
      const failure = await failureOf(driver);
      expect(failure).toMatchObject({ kind: "unauthenticated", code: 49, retryable: false });
      expect(failure.detail).toMatch(
        /^127\.0\.0\.1 does not let CN=keymaster-reader,.* in: check /,
      );
      expect(failure.detail.split("\n")).toHaveLength(1);
      expect(JSON.stringify(failure)).not.toContain(password);
      expect(await failureOf(driver)).toEqual(failure);
      expect(relay.requests().filter(({ kind }) => kind === "bind")).toHaveLength(1);
      password = READER_PASSWORD;
      expect((await driver.sweep({ cursor: null, limit: 1 })).ok).toBe(true);
    });

    test("a password that was refused is tried again after half an hour", async () => {
      let now = 1_000_000;
      const driver = driverOn({ readPassword: async () => ok("wrong"), wallClock: () => now });
      relay.forget();
      await failureOf(driver);
      now += 1_800;
      await failureOf(driver);
      expect(relay.requests().filter(({ kind }) => kind === "bind")).toHaveLength(2);
    });

    test("an empty password is never sent: the server would take it for an anonymous bind", async () => {
      relay.forget();
      expect((await failureOf(driverOn({ readPassword: async () => ok("") }))).kind).toBe(
        "unauthenticated",
      );
      expect(saidSomething()).toBe(false);
    });

    test("KM-10, KM-11: during a move the replica that was written lists both, then the new holder, while another lags", async () => {
      const lagging = await samba.copy(DC2);
      const otherRelay = await startLdapRelay(lagging);
      try {
        const first = driverOn();
        const second = driverOn({
          port: otherRelay.port,
          caCertificates: lagging.certificates.caCertificate,
        });
        const before = await sweepAll(first, null);
        await samba.modify(keyMasterChange("DC2", "add", [zoneDn(MOVING)]));
        const halfway = await sweepAll(first, before.cursor);
        expect(halfway.zones.map(({ zone, directory }) => [zone, directory[0]?.holders])).toEqual([
          [MOVING, [DC1, DC2]],
        ]);
        await samba.modify(keyMasterChange("DC1", "delete", [zoneDn(MOVING)]));
        const after = await sweepAll(first, halfway.cursor);
        expect(after.zones.map(({ directory }) => directory[0]?.holders)).toEqual([[DC2]]);
        const behind = await reportOf(second, MOVING);
        expect(behind.directory).toMatchObject([{ replica: DC2, holders: [DC1] }]);
        const [moved] = after.zones;
        if (moved === undefined) throw new Error("nothing moved");
        const readings = [
          { report: moved, server: await replicaOf(first) },
          { report: behind, server: await replicaOf(second) },
        ];
        expect(judge(readings, 1_000).role.verdict).toBe("disputed");
        await lagging.modify(keyMasterChange("DC2", "add", [zoneDn(MOVING)]));
        await lagging.modify(keyMasterChange("DC1", "delete", [zoneDn(MOVING)]));
        const caughtUp = await reportOf(second, MOVING);
        const [one, other] = readings.map(({ server }) => server);
        if (one === undefined || other === undefined) throw new Error("a replica is missing");
        const settled = [
          { report: moved, server: one },
          { report: caughtUp, server: other },
        ];
        expect(judge(settled, 1_000).role).toMatchObject({ verdict: "agreed", holder: DC2 });
      } finally {
        await otherRelay.close();
        await lagging.remove();
      }
    });

    test("a zone that is deleted is told as removed, and its assignment as leading to nothing", async () => {
      const driver = driverOn();
      const before = await sweepAll(driver, null);
      await samba.modify(`dn: ${zoneDn("z5.example")}\nchangetype: delete\n`);
      const after = await sweepAll(driver, before.cursor);
      expect(after.pages.flatMap(({ removedZones }) => removedZones)).toEqual(["z5.example"]);
      expect((await replicaOf(driver)).directory?.orphanCount).toBe(3);
    });

    test("KM-30: a KDS root key is seen by an account that may; that another sees none proves nothing", async () => {
      await samba.add(kdsRootKey());
      expect((await replicaOf(driverOn())).directory?.seesKdsRootKey).toBe(null);
      const mighty = driverOn({
        bindDn: ADMINISTRATOR,
        readPassword: async () => ok(ADMINISTRATOR_PASSWORD),
      });
      expect((await replicaOf(mighty)).directory?.seesKdsRootKey).toBe(true);
    });
  },
);

async function otherAuthority(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-authority-"));
  try {
    return (await makeCertificates(directory, "other")).caCertificate;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function kdsRootKey(): string {
  const parent = `CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,CN=Configuration,${DOMAIN}`;
  return [
    `dn: CN=5f0c1c52-8f2a-4d0f-9f13-6a1d27a0d001,${parent}`,
    "objectClass: msKds-ProvRootKey",
    "msKds-Version: 1",
    `msKds-DomainID: CN=DC1,OU=Domain Controllers,${DOMAIN}`,
    "msKds-KDFAlgorithmID: SP800_108_CTR_HMAC",
    "msKds-SecretAgreementAlgorithmID: DH",
    "msKds-PublicKeyLength: 2048",
    "msKds-PrivateKeyLength: 512",
    `msKds-RootKeyData:: ${Buffer.alloc(64, 1).toString("base64")}`,
    "msKds-CreateTime: 130000000000000000",
    "msKds-UseStartTime: 130000000000000000",
    "",
    "",
  ].join("\n");
}
