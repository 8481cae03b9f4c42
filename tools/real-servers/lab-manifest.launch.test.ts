import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmbeddedLab, openEmbeddedLab } from "@/agent/drivers/embedded-lab/index";
import type { LabFaultKind } from "@/agent/drivers/lab-control";
import { zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { askDelv, canMoveDelv, type DelvVerdict } from "./delv";
import { lookTwice, type OurEyes, openOurEyes } from "./manifest/ours";

const SECURE = zoneName("secure.contoso.com");
const crypto = createNodeCrypto();
const HAS_DELV = existsSync("/usr/bin/delv") && canMoveDelv();

/** A way to spoil the lab, and what is so while it lasts. */
type Planted = {
  readonly what: string;
  readonly spoil: () => Promise<() => Promise<unknown>>;
  readonly zone?: string;
  readonly status: "secure" | "insecure" | "bogus" | "indeterminate";
  readonly findings: readonly string[];
  /** What delv says that asks the lab's resolver; null where that depends on the server that the resolver happens to ask. */
  readonly delv: DelvVerdict | null;
};

let folder: string;
let driver: EmbeddedLab;
let eyes: OurEyes;

const SERVERS = ["dc1", "dc2", "dc3", "ns4", "rodc1"].map((host) => `${host}.contoso.com`);
const damagedOn = (server: string) => [
  `ds-matches-dnskey.key-not-signing@${server}`,
  `signatures-valid.wrong@${server}`,
];
const nothing = async () => async () => {};

function fault(kind: LabFaultKind, server: string | null) {
  return async () => {
    const none = { descriptorId: null, peer: null, milliseconds: null, seconds: null };
    const added = await driver.lab.addFault({ ...none, kind, server, zone: SECURE });
    if (!added.ok) throw new Error(added.error.sentence);
    return () => driver.lab.removeFault(added.value.id);
  };
}

function parentDs(state: "none" | "stale" | "unreachable") {
  return async () => {
    await driver.lab.setParentDs(SECURE, state);
    return () => driver.lab.setParentDs(SECURE, "current");
  };
}

function without(server: string) {
  return async () => {
    await driver.lab.setPower(server, false);
    return () => driver.lab.setPower(server, true);
  };
}

const PLANTED: readonly Planted[] = [
  { what: "nothing is wrong", spoil: nothing, status: "secure", findings: [], delv: "secure" },
  {
    what: "the zone is not signed",
    spoil: nothing,
    zone: "guest.contoso.com",
    status: "insecure",
    findings: [],
    delv: "insecure",
  },
  {
    what: "signatures are damaged on every server",
    spoil: fault("corrupt-signature", null),
    status: "bogus",
    findings: SERVERS.flatMap(damagedOn),
    delv: "bogus",
  },
  {
    what: "signatures are damaged on one server",
    spoil: fault("corrupt-signature", "dc2.contoso.com"),
    status: "bogus",
    findings: damagedOn("dc2.contoso.com"),
    delv: null,
  },
  {
    what: "one server has an older copy",
    spoil: fault("lagging-copy", "dc2.contoso.com"),
    status: "secure",
    findings: ["serials-converge.behind@dc2.contoso.com"],
    delv: "secure",
  },
  {
    what: "the parent has no DS",
    spoil: parentDs("none"),
    status: "insecure",
    findings: [],
    delv: "insecure",
  },
  {
    what: "the parent has a DS of a key that is gone",
    spoil: parentDs("stale"),
    status: "bogus",
    findings: ["ds-matches-dnskey.no-match"],
    delv: "bogus",
  },
  {
    what: "the parent does not answer for the DS",
    spoil: parentDs("unreachable"),
    status: "indeterminate",
    findings: ["parent-servers.silent"],
    delv: null,
  },
  {
    what: "one server has no power",
    spoil: without("dc3.contoso.com"),
    status: "secure",
    // It serves the parent too.
    findings: ["servers-answer.silent@dc3.contoso.com", "parent-servers.silent@dc3.contoso.com"],
    delv: "secure",
  },
  {
    what: "nobody could renew the signatures",
    spoil: async () => {
      await driver.lab.setPower("dc1.contoso.com", false);
      await driver.lab.advance(8 * 86_400);
      return () => driver.lab.setPower("dc1.contoso.com", true);
    },
    status: "bogus",
    // The parent's key master is the same server, so its signatures have ended too.
    findings: [
      "parent-servers.not-validating",
      "parent-servers.silent@dc1.contoso.com",
      "servers-answer.silent@dc1.contoso.com",
      ...SERVERS.slice(1).map((server) => `signatures-valid.expired@${server}`),
    ],
    delv: "bogus",
  },
];

describe.skipIf(process.platform !== "linux")("planted in the lab", () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "lab-manifest-"));
    const opened = await openEmbeddedLab({
      stateDir: path.join(folder, "lab"),
      zones: 50,
      wallNow: () => Date.now() / 1000,
      crypto,
      makeRsa: async () =>
        crypto.exportPrivateKey(
          crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey,
        ),
      dns: { hasOwnAddresses: true, ports: [0, 0, 0, 0, 0] },
    });
    if (!opened.ok) throw new Error(opened.error.sentence);
    driver = opened.value;
    await driver.keysReady();
    const { rootServers, trustAnchor } = await driver.lab.overview();
    eyes = openOurEyes({
      roots: rootServers.map((place) => ({ ...place, server: place.ip })),
      anchors: trustAnchor.ds.join("\n"),
      now: async () => Math.floor((await driver.lab.overview()).now),
    });
    const [, , , , keyTag, algorithm, digestType, digest] = trustAnchor.ds[0]?.split(" ") ?? [];
    await writeFile(
      path.join(folder, "lab.anchor"),
      `trust-anchors { . static-ds ${keyTag} ${algorithm} ${digestType} "${digest}"; };\n`,
    );
  });

  afterAll(async () => {
    eyes.close();
    await driver.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** By the lab's clock, where delv's can be moved. */
  async function askResolver(name: string): Promise<DelvVerdict> {
    const { resolver, now } = await driver.lab.overview();
    if (resolver === null) throw new Error("the lab does not answer over DNS");
    const anchorFile = path.join(folder, "lab.anchor");
    return (await askDelv({ ...resolver, anchorFile, name, type: "SOA", at: new Date(now * 1000) }))
      .verdict;
  }

  test.each(PLANTED)("$what: $status", async (planted) => {
    const mend = await planted.spoil();
    const name = planted.zone ?? SECURE;
    const { observation, findings, notices } = await lookTwice(eyes, name);
    const theirs = HAS_DELV && planted.delv !== null ? await askResolver(name) : planted.delv;
    await mend();
    expect({ status: observation.status.kind, findings, delv: theirs }, notices.join()).toEqual({
      status: planted.status,
      findings: [...planted.findings].sort(),
      delv: planted.delv,
    });
  });
});
