import type { ZoneName } from "@/lib/dns/zone-name";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The four doors to the role (api.md, Moves). No path leads from one to another. */
export const MOVE_KINDS = ["transfer", "seize", "seize-without-keys", "assign"] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

/**
 * One effect on one server, as data: what a plan shows, an approval stores and an agent applies. `server` is where it is done.
 * Windows: `Reset-DnsServerZoneKeyMasterRole` (KM-25 …); a driver that cannot do it says so in its capabilities.
 */
export type RoleStep =
  | {
      readonly action: "transfer-role";
      readonly zone: ZoneName;
      readonly server: ServerName;
      readonly from: ServerName;
      readonly target: ServerName;
    }
  | {
      readonly action: "seize-role" | "seize-role-without-keys" | "assign-role";
      readonly zone: ZoneName;
      readonly server: ServerName;
      readonly target: ServerName;
    };

/** The effects of the re-sign task (KM-42, KM-43), each on the present key master. */
export type ResignStep =
  | {
      readonly action: "add-key";
      readonly zone: ZoneName;
      readonly server: ServerName;
      readonly keyRole: "ksk" | "zsk";
      readonly algorithm: number;
      readonly keyLength: number;
    }
  | {
      readonly action: "remove-key";
      readonly zone: ZoneName;
      readonly server: ServerName;
      readonly descriptorId: string;
    }
  | { readonly action: "resign-zone"; readonly zone: ZoneName; readonly server: ServerName };

export type Step = RoleStep | ResignStep;
