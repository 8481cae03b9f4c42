import { believedHolder } from "@/lab/zone/holder";
import { isSecondaryCopy } from "@/lab/zone/served-copy";
import type { Condition, Place } from "./operation";

/** The server that got the operation must be the key master (KM-15, KM-17). */
export function isHolder({ zone, host, server }: Place): Condition {
  return [
    () => believedHolder(zone, host) === host.server,
    9101,
    `${server.displayName} is not the key master of ${zone.displayName}.`,
  ];
}

/** 9611 on a secondary copy, 9569 on a read-only domain controller. */
export function isWritablePrimary({ zone, host, server }: Place): readonly Condition[] {
  return [
    [
      () => host.role === "read-only" || !isSecondaryCopy(zone, host),
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
