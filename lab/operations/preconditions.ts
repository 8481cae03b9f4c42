import { believedHolder } from "@/lab/zone/holder";
import { isSecondaryCopy } from "@/lab/zone/served-copy";
import type { Condition, Place } from "./operation";

/**
 * The server that got the operation must be the key master: KM-15 for signing and rollovers, KM-17 for settings and keys.
 * Where nobody is, somebody has to be assigned first (KM-7); while it is down, nobody else will do (KM-18).
 */
export function isHolder(place: Place, rule: "KM-15" | "KM-17" = "KM-15"): Condition {
  const { zone, host, server, world } = place;
  const isExempt = () => {
    const holder = believedHolder(zone, host);
    if (!world.rules.holds(rule)) return true;
    if (holder === null) return !world.rules.holds("KM-7");
    return !world.rules.holds("KM-18") && !world.forest.canAsk(server.name, holder);
  };
  return [
    () => believedHolder(zone, host) === host.server || isExempt(),
    9101,
    `${server.displayName} is not the key master of ${zone.displayName}.`,
  ];
}

/** 9611 on a secondary copy, 9569 on a read-only domain controller. */
export function isWritablePrimary({ zone, host, server, world }: Place): readonly Condition[] {
  return [
    [
      () => host.role === "read-only" || !isSecondaryCopy(zone, host, world.forest),
      9611,
      `${server.displayName} has only a secondary copy of ${zone.displayName}.`,
    ],
    [() => host.role === "primary", 9569, `${server.displayName} is read-only.`],
  ];
}

export function isSigned({ zone }: Place): Condition {
  return [() => zone.content.truth.isSigned, 9121, `${zone.displayName} is not signed.`];
}

/** EnableDnsSec, then EnableOnlineSigning (KM-15; the second one's code is a model). */
export function canSign({ server }: Place): readonly Condition[] {
  return [
    [() => server.isDnssecEnabled, 9125, `DNSSEC is switched off on ${server.displayName}.`],
    [() => server.isOnlineSigningEnabled, 9603, `${server.displayName} may not sign online.`],
  ];
}
