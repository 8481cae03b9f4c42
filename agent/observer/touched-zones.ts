import type { LabCommand } from "@/lib/contracts/agent/endpoints";
import { isAtOrBelow } from "@/lib/dns/name-relations";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** Says of a zone and the servers that host it whether something was done to them. */
export type Touch = (zone: ZoneName, hosts: readonly ServerName[]) => boolean;

/** The zones whose answers a command to the lab may have changed; null where none. */
export function touchedBy(command: LabCommand): Touch | null {
  switch (command.command) {
    case "set-paused":
    case "set-rights":
      return null;
    case "set-power":
    case "set-dns-service":
      return (_zone, hosts) => hosts.includes(command.server);
    case "set-parent-ds":
      return atOrBelow(command.zone);
    case "operate":
      return atOrBelow(command.operation.zone);
    case "add-fault": {
      const { zone, server } = command.fault;
      if (zone !== null) return atOrBelow(zone);
      return server === null ? EVERY_ZONE : (_zone, hosts) => hosts.includes(server);
    }
    default:
      return EVERY_ZONE;
  }
}

const EVERY_ZONE: Touch = () => true;

/** What happens to a zone shows in those below it, which are validated through it. */
function atOrBelow(name: ZoneName): Touch {
  return (zone) => isAtOrBelow(zone, name);
}
