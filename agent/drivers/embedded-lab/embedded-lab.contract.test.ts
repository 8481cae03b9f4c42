import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { reportOf, unwrap } from "@/agent/drivers/contract/read-everything";
import { testDriverContract } from "@/agent/drivers/contract/suite";
import type { ContractWorld } from "@/agent/drivers/contract/world";
import { zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { EMBEDDED_LAB_CAPABILITIES } from "./capabilities";
import { openEmbeddedLab } from "./index";

const START = 1_795_645_000;
const SECURE = zoneName("secure.contoso.com");
const DC1 = "dc1.contoso.com";
const crypto = createNodeCrypto();

/** One short RSA pair for all: the contract looks at facts, not at lengths. */
const pem = crypto.exportPrivateKey(
  crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey,
);
const makeRsa = async () => pem;

async function createWorld(extraZones: number): Promise<ContractWorld> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "embedded-lab-contract-"));
  let requests = 0;
  const onRequest = () => {
    requests += 1;
  };
  const options = { stateDir, zones: extraZones, wallNow: () => START, crypto, makeRsa, onRequest };
  const driver = unwrap(await openEmbeddedLab(options));
  await driver.keysReady();
  return {
    driver,
    held: { zone: SECURE, holder: DC1 },
    otherServer: "dc2.contoso.com",
    unsigned: zoneName("print.fabrikam.com"),
    keyTagsFromElsewhere: async (zone) => (await reportOf(driver, zone)).parentDs.keyTags,
    rolling: [
      {
        zone: zoneName("dev.contoso.com"),
        keyRole: "zsk",
        phase: "propagating",
        stage: "publish-successor",
      },
      {
        zone: zoneName("_msdcs.contoso.com"),
        keyRole: "zsk",
        phase: "expiring",
        stage: "switch-signatures",
      },
      {
        zone: zoneName("iot.contoso.com"),
        keyRole: "zsk",
        phase: "queued",
        stage: "waits-its-turn",
      },
      {
        zone: zoneName("pay.contoso.com"),
        keyRole: "ksk",
        phase: "awaiting-person",
        stage: "submit-ds",
      },
    ],
    unreachable: {
      zone: zoneName("api.fabrikam.com"),
      server: "fdc2.fabrikam.com",
      keyRole: "zsk",
    },
    parentDs: { zone: SECURE, state: "current" },
    directory: { zone: SECURE, holder: DC1 },
    requestCount: () => requests,
    silence: async () => {
      unwrap(await driver.lab.setPower(DC1, false));
    },
    revive: async () => {
      unwrap(await driver.lab.setPower(DC1, true));
    },
    makeTransition: async () => {
      const zone = zoneName("corp.contoso.com");
      unwrap(await driver.lab.operate({ operation: "transfer", zone, target: DC1 }));
      return zone;
    },
    close: async () => {
      await driver.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

testDriverContract({
  name: "embedded-lab",
  skipped: null,
  capabilities: EMBEDDED_LAB_CAPABILITIES,
  createWorld,
});
