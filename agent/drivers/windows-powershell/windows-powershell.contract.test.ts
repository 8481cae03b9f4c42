import { reportOf, unwrap } from "@/agent/drivers/contract/read-everything";
import { testDriverContract } from "@/agent/drivers/contract/suite";
import type { ContractWorld } from "@/agent/drivers/contract/world";
import { zoneName } from "@/lib/dns/zone-name";
import { createWindowsWorld, findHost } from "@/tools/powershell-host/windows-world";
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
const found = await findHost();

async function createWorld(extraZones: number): Promise<ContractWorld> {
  if (found.host === null) throw new Error(found.why);
  const world = await createWindowsWorld({ host: found.host, servers: SERVERS, extraZones });
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

testDriverContract({
  name: "windows-powershell",
  skipped: found.why,
  capabilities: windowsCapabilities,
  createWorld,
});
