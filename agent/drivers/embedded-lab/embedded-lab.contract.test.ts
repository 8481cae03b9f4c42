import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ActingWorld } from "@/agent/drivers/contract/acting-world";
import { reportOf, unwrap } from "@/agent/drivers/contract/read-everything";
import { readServedKeys } from "@/agent/drivers/contract/served-keys";
import { testDriverContract } from "@/agent/drivers/contract/suite";
import type { ContractWorld } from "@/agent/drivers/contract/world";
import { DnsClient } from "@/agent/transport/dns-client";
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

const NO_FAULT = {
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: null,
  seconds: null,
} as const;
/** Replication, polls, and the half hour within which the other primaries sign their copies (KM-19). */
const SETTLED = 3_600;

async function createActingWorld(): Promise<ActingWorld> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "embedded-lab-acting-"));
  const dns = { hasOwnAddresses: false, ports: [0] };
  const options = { stateDir, zones: 0, wallNow: () => START, crypto, makeRsa, dns };
  const driver = unwrap(await openEmbeddedLab(options));
  await driver.keysReady();
  const clients = new Map<string, DnsClient>();
  for (const { server, addresses } of unwrap(await driver.sweep({ cursor: null, limit: 1 }))
    .servers) {
    const [address] = addresses;
    if (address === undefined) continue;
    clients.set(server, new DnsClient({ address, firstTimeoutMs: 2_000, attempts: 3 }));
  }
  const settle = async () => {
    unwrap(await driver.lab.advance(SETTLED));
  };
  await settle();
  const removableZone = zoneName("voice.fabrikam.com");
  const [key] = (await reportOf(driver, removableZone)).signing?.descriptors ?? [];
  return {
    driver,
    transfer: { zone: SECURE, from: DC1, target: "dc2.contoso.com" },
    third: "dc3.contoso.com",
    seize: {
      zone: zoneName("vpn.fabrikam.com"),
      from: "fdc3.fabrikam.com",
      target: "fdc1.fabrikam.com",
    },
    seizeWithoutKeys: {
      zone: zoneName("lab.contoso.com"),
      from: DC1,
      target: "dc2.contoso.com",
    },
    unassigned: { zone: zoneName("print.fabrikam.com"), target: "fdc1.fabrikam.com" },
    removable: {
      zone: removableZone,
      server: "fdc2.fabrikam.com",
      descriptorId: key?.descriptorId ?? "",
    },
    setPower: async (server, on) => {
      unwrap(await driver.lab.setPower(server, on));
    },
    loseSecondWrite: async (server) => {
      unwrap(await driver.lab.addFault({ ...NO_FAULT, kind: "lost-second-write", server }));
    },
    settle,
    servedKeys: async (server, zone) => {
      const client = clients.get(server);
      if (client === undefined) throw new Error(`${server} has no address`);
      return readServedKeys(client, zone);
    },
    close: async () => {
      for (const client of clients.values()) client.close();
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
  createActingWorld,
});
