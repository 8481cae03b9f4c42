import type { ActingWorld } from "@/agent/drivers/contract/acting-world";
import { reportOf, unwrap } from "@/agent/drivers/contract/read-everything";
import { readServedKeys } from "@/agent/drivers/contract/served-keys";
import { testDriverContract } from "@/agent/drivers/contract/suite";
import type { ContractWorld } from "@/agent/drivers/contract/world";
import { DnsClient } from "@/agent/transport/dns-client";
import { zoneName } from "@/lib/dns/zone-name";
import {
  createWindowsWorld,
  findHost,
  type HostManners,
} from "@/tools/powershell-host/windows-world";
import { windowsCapabilities } from "./capabilities";

const SECURE = zoneName("secure.contoso.com");
const DC1 = "dc1.contoso.com";
const SERVERS = [
  DC1,
  "dc2.contoso.com",
  "dc3.contoso.com",
  "fdc1.fabrikam.com",
  "fdc2.fabrikam.com",
];
const SOME_ZONES = 10;
const found = await findHost();

async function createWorld(extraZones: number, manners: HostManners): Promise<ContractWorld> {
  if (found.host === null) throw new Error(found.why);
  const world = await createWindowsWorld({
    host: found.host,
    servers: [...SERVERS, "hs1.tailspin.example"],
    // A few always: a server without zones is asked less.
    extraZones: SOME_ZONES + extraZones,
    workers: 2,
    manners,
  });
  const { lab, driver } = world;
  return {
    driver,
    held: { zone: SECURE, holder: DC1 },
    otherServer: "dc2.contoso.com",
    unsigned: zoneName("print.fabrikam.com"),
    keyTagsFromElsewhere: async (zone) => (await reportOf(lab, zone)).parentDs.keyTags,
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
    parentDs: { zone: SECURE, state: "unknown" },
    directory: null,
    requestCount: world.requestCount,
    silence: async () => {
      unwrap(await lab.lab.setPower(DC1, false));
    },
    revive: async () => {
      unwrap(await lab.lab.setPower(DC1, true));
    },
    makeTransition: async () => {
      const zone = zoneName("corp.contoso.com");
      unwrap(await lab.lab.operate({ operation: "transfer", zone, target: DC1 }));
      return zone;
    },
    close: world.close,
  };
}

/** Replication, polls, and the half hour within which the other primaries sign their copies (KM-19). */
const SETTLED = 3_600;
const NO_FAULT = {
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: null,
  seconds: null,
} as const;

async function createActingWorld(manners: HostManners): Promise<ActingWorld> {
  if (found.host === null) throw new Error(found.why);
  const world = await createWindowsWorld({
    host: found.host,
    servers: [...SERVERS, "fdc3.fabrikam.com"],
    workers: 1,
    manners,
    withDns: true,
    // What -SeizeRole -Force does when keys are missing is not documented (spec, appendix B 1): here it goes on without them.
    peer: { seizeMeans: "both-in-turn" },
  });
  const { lab, driver } = world;
  const { acting } = driver;
  if (acting === null) throw new Error("the driver does not act");
  const clients = new Map<string, DnsClient>();
  for (const { server, addresses } of unwrap(await lab.sweep({ cursor: null, limit: 1 })).servers) {
    const [address] = addresses;
    if (address === undefined) continue;
    clients.set(server, new DnsClient({ address, firstTimeoutMs: 2_000, attempts: 3 }));
  }
  const settle = async () => {
    unwrap(await lab.lab.advance(SETTLED));
  };
  await settle();
  const removableZone = zoneName("voice.fabrikam.com");
  const [key] = (await reportOf(lab, removableZone)).signing?.descriptors ?? [];
  return {
    driver: Object.assign(driver, { acting }),
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
      unwrap(await lab.lab.setPower(server, on));
    },
    loseSecondWrite: async (server) => {
      unwrap(await lab.lab.addFault({ ...NO_FAULT, kind: "lost-second-write", server }));
    },
    settle,
    servedKeys: async (server, zone) => {
      const client = clients.get(server);
      if (client === undefined) throw new Error(`${server} has no address`);
      return readServedKeys(client, zone);
    },
    close: async () => {
      for (const client of clients.values()) client.close();
      await world.close();
    },
  };
}

/**
 * The whole contract with the JSON of Windows PowerShell in a language whose letters differ, as powershell.exe runs the script; what is
 * read once more with the other kind of JSON, in a language whose calendar and digits differ, not dot-sourced. All pairs of both, in
 * three languages, are read through in windows-driver.real.test.ts.
 */
const MANNERS = [
  { json: "5.1", culture: "tr-TR", scope: "dot-sourced" },
  { json: "7", culture: "ar-SA", scope: "own" },
] as const satisfies readonly HostManners[];

MANNERS.forEach((manners, place) => {
  testDriverContract({
    name: `windows-powershell (JSON of ${manners.json}, ${manners.culture}, ${manners.scope})`,
    skipped: found.why,
    capabilities: windowsCapabilities,
    createWorld: (extraZones) => createWorld(extraZones, manners),
    createActingWorld: () => createActingWorld(manners),
    ...(place === 0 ? {} : { isReadAgain: true }),
  });
});
