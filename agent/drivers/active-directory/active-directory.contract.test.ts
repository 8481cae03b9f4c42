import { beforeAll } from "vitest";
import { testDriverContract } from "@/agent/drivers/contract/suite";
import type { ContractWorld } from "@/agent/drivers/contract/world";
import { type OpenLdapSession, openLdapSession } from "@/agent/transport/ldap-session";
import { zoneName } from "@/lib/dns/zone-name";
import { ok } from "@/lib/result";
import { findTemplate, readerOptions, startSamba, whyNoSamba } from "@/tools/real-servers/samba";
import { FOREST, plainZone } from "@/tools/real-servers/samba-contents";
import { activeDirectoryCapabilities } from "./capabilities";
import { createActiveDirectoryDriver } from "./index";

const SECURE = zoneName("secure.example");

async function createWorld(extraZones: number): Promise<ContractWorld> {
  const samba = await startSamba(FOREST);
  const fillers = Array.from({ length: extraZones }, (_, index) => `filler${index}.example`);
  if (extraZones > 0) await samba.add(fillers.map((zone) => plainZone(zone)).join(""));
  let requests = 0;
  const openSession: OpenLdapSession = async (target, limits) => {
    requests += 1;
    const opened = await openLdapSession(target, limits);
    if (!opened.ok) return opened;
    const session = opened.value;
    return ok({
      close: () => session.close(),
      get needsPages() {
        return session.needsPages;
      },
      search: (query) => {
        requests += 1;
        return session.search(query);
      },
    });
  };
  const driver = createActiveDirectoryDriver({ ...readerOptions(samba), openSession });
  return {
    driver,
    held: { zone: SECURE, holder: "dc1.contoso.com" },
    otherServer: null,
    unsigned: zoneName("plain.example"),
    keyTagsFromElsewhere: async () => [],
    rolling: [
      {
        zone: zoneName("zsk-rolls.example"),
        keyRole: "zsk",
        phase: "expiring",
        stage: "switch-signatures",
      },
      {
        zone: zoneName("ksk-waits.example"),
        keyRole: "ksk",
        phase: "awaiting-person",
        stage: "submit-ds",
      },
    ],
    unreachable: { zone: SECURE, server: "dc1.contoso.com", keyRole: "zsk" },
    parentDs: { zone: SECURE, state: "unknown" },
    directory: { zone: SECURE, holder: "dc1.contoso.com" },
    requestCount: () => requests,
    silence: samba.kill,
    revive: samba.start,
    makeTransition: null,
    close: async () => {
      await driver.close();
      await samba.remove();
    },
  };
}

beforeAll(async () => {
  if (whyNoSamba() === null) await findTemplate(FOREST);
}, 300_000);

testDriverContract({
  name: "active-directory",
  skipped: whyNoSamba(),
  capabilities: activeDirectoryCapabilities,
  createWorld,
  createActingWorld: null,
});
