import type { LabCore } from "@/lab/core";
import { isServing } from "@/lab/forest/lab-server";
import { believedHolder, hostOn } from "@/lab/zone/holder";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { firstRefusal, type OperationRefusal } from "./operation";
import { signingConditions } from "./signing-parameters";

/** What Get-DnsServerDnsSecZoneSetting answers: the asked server's own cached view (KM-10). */
export type SettingAnswer = {
  readonly isSigned: boolean;
  readonly isKeyMasterServer: boolean;
  readonly keyMasterServer: ServerName | null;
  readonly keyMasterStatus: "online" | "offline" | null;
  readonly settings: ZoneSettings;
  /** What Test-DnsServerDnsSecZoneSetting finds there: 0 = fine, else the code (9107 after a seizure without keys). */
  readonly testCode: number;
};

/** Asks a server about a zone. 1722, 1753, 5 and 9601 as for every operation. */
export function getSetting(
  core: LabCore,
  serverName: ServerName,
  name: ZoneName,
): Result<SettingAnswer, OperationRefusal> {
  const at = core.settle();
  const { forest } = core.world;
  const server = forest.find(serverName);
  if (server === null || !server.isOn) return refuse(1722, `${serverName} cannot be reached.`);
  if (!isServing(server)) return refuse(1753, `No DNS service on ${server.displayName}.`);
  if (!server.areRightsAllowed) return refuse(5, `Access is denied on ${server.displayName}.`);
  const zone = core.find(name);
  const host = zone === null ? null : hostOn(zone, serverName);
  if (zone === null || host === null || host.replicaIndex === null) {
    return refuse(9601, `${server.displayName} has no primary copy of ${name}.`);
  }
  const content = zone.content.loaded(host.replicaIndex);
  const holder = believedHolder(zone, host);
  const isOnline = holder === serverName || (holder !== null && forest.canAsk(serverName, holder));
  const place = {
    zone,
    host,
    server,
    world: core.world,
    at,
    through: "outside" as const,
    isRehearsal: true,
  };
  const test = firstRefusal(signingConditions(place));
  return ok({
    isSigned: host.copy.isSigned,
    isKeyMasterServer: holder === serverName,
    keyMasterServer: holder,
    keyMasterStatus: holder === null ? null : statusOf(isOnline),
    settings: content.settings,
    testCode: test === null || test.ok ? 0 : test.error.code,
  });
}

function statusOf(isOnline: boolean): "online" | "offline" {
  return isOnline ? "online" : "offline";
}

function refuse(code: number, sentence: string): Result<never, OperationRefusal> {
  return err({ kind: "win32", code, sentence });
}
