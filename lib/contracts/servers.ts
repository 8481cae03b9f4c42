import * as z from "zod";
import { ServerSettingsItem } from "./server-settings";
import { EstateClock, WireInstant, WireSeconds, WireServerName, WireZoneName } from "./wire";

/** One server and what its death would cost now. */
export const ServerItem = z
  .object({
    name: WireServerName,
    estate: z.string(),
    kind: z.enum(["domain-controller", "read-only-domain-controller", "standalone", "bind"]),
    /** null = nobody could look since the start. */
    reachable: z.boolean().nullable(),
    failure: z
      .object({ kind: z.string(), code: z.int().nullable(), detail: z.string() })
      .nullable(),
    lastContactAt: WireInstant.nullable(),
    zones: z.object({ holder: z.int(), primary: z.int(), total: z.int() }),
    /** Private keys that no other reachable server can open. */
    onlyCopyOf: z.object({ ksk: z.int(), zsk: z.int(), zones: z.int() }),
    /** If it died now: zones whose role could move with all keys, and zones that would need new keys and a re-sign. */
    ifItDied: z.object({ clean: z.int(), resign: z.int(), stays: z.int() }),
    clockSkewSeconds: WireSeconds.nullable(),
    vantagePoints: z.array(z.object({ from: z.string(), reachable: z.boolean(), at: WireInstant })),
    addresses: z.array(z.object({ ip: z.string(), port: z.int() })),
    agents: z.array(z.string()),
    /** What its replica of the directory tells beside zones and holders; null = nobody reads it by itself. */
    directory: z
      .object({
        namingMaster: WireServerName.nullable(),
        /** null = none is visible to the account, which proves nothing. */
        seesKdsRootKey: z.literal(true).nullable(),
        zones: z.int(),
        /** Assignments that lead to nothing, the first hundred of `orphanCount`. */
        orphans: z.array(
          z.object({
            server: z.string(),
            zone: z.string(),
            because: z.enum(["zone-is-gone", "server-is-gone"]),
          }),
        ),
        orphanCount: z.int(),
        readAt: WireInstant,
      })
      .nullable(),
  })
  .meta({ id: "Server", description: "A DNS server of an estate" });
export type ServerItem = z.infer<typeof ServerItem>;

/** A server with its clock; its zones are read from the zone list with `?server=` and `?on=`. */
export const ServerDetail = ServerItem.extend({
  onlyCopies: z.array(
    z.object({
      zone: WireZoneName,
      descriptorId: z.string(),
      keyRole: z.enum(["ksk", "zsk", "csk"]),
    }),
  ),
  /** What it says of itself beside its zones, in its last reading; null where nobody asks. */
  settings: ServerSettingsItem.nullable(),
  clocks: z.array(EstateClock),
}).meta({ id: "ServerDetail", description: "A DNS server in detail" });
export type ServerDetail = z.infer<typeof ServerDetail>;
