import type { PlantedFault, PlantedZone } from "./signed-zones";

const ALGORITHMS: readonly (readonly [string, PlantedZone["denial"], number])[] = [
  ["RSASHA1", "nsec", 0],
  ["NSEC3RSASHA1", "nsec3", 0],
  ["RSASHA256", "nsec", 0],
  ["RSASHA512", "nsec3", 1],
  ["ECDSAP256SHA256", "nsec", 0],
  ["ECDSAP256SHA256", "nsec3", 0],
  ["ECDSAP256SHA256", "nsec3-opt-out", 0],
  ["ECDSAP384SHA384", "nsec3", 10],
  ["ED25519", "nsec", 0],
  ["ED448", "nsec3", 50],
];

const FAULTS: readonly PlantedFault[] = [
  "no-ds",
  "wrong-ds",
  "unknown-ds-digest",
  "stale-ds-beside-good",
  "expired",
  "not-yet-valid",
  "unsigned-with-ds",
  "corrupt-signature",
  "missing-signature",
  "missing-denial",
];

/** Thirty zones: every algorithm, and every fault with NSEC and with NSEC3. */
export const PLANTED_ZONES: readonly PlantedZone[] = [
  ...ALGORITHMS.map(([algorithm, denial, iterations], index): PlantedZone => {
    const name = `good-${index}.test`;
    return { name, algorithm, denial, iterations, fault: "none" };
  }),
  ...FAULTS.flatMap((fault) =>
    (["nsec", "nsec3"] as const).map(
      (denial): PlantedZone => ({
        name: `${fault}-${denial}.test`,
        algorithm: "ECDSAP256SHA256",
        denial,
        iterations: 0,
        fault,
      }),
    ),
  ),
];

/** Names below the apex and types that together bring out every shape of answer. */
export const PLANTED_QUESTIONS: readonly (readonly [string, string])[] = [
  ["", "SOA"],
  ["", "NS"],
  ["", "DNSKEY"],
  ["", "MX"],
  ["", "TXT"],
  ["", "CAA"],
  ["", "NSEC3PARAM"],
  ["", "CDS"],
  ["", "CDNSKEY"],
  ["80.2.0", "PTR"],
  ["_dns", "SVCB"],
  ["_alias", "SVCB"],
  ["", "AAAA"],
  ["", "DS"],
  ["www", "A"],
  ["www", "AAAA"],
  ["www", "MX"],
  ["mixed.CASE", "A"],
  ["a\\.b", "A"],
  ["odd\\255\\000", "TXT"],
  ["x.wild", "TXT"],
  ["x.y.wild", "MX"],
  ["x.wild", "A"],
  ["*.wild", "TXT"],
  ["empty.terminal", "A"],
  ["wild", "A"],
  ["nope", "A"],
  ["a.b.c.nope", "A"],
  ["alias", "A"],
  ["chain", "AAAA"],
  ["chain", "MX"],
  ["dangling", "A"],
  ["deep.empty.tree", "A"],
  ["nope.tree", "A"],
  ["tree", "DNAME"],
  ["_sip._tcp", "SRV"],
  ["_443._tcp.www", "TLSA"],
  ["svc", "HTTPS"],
  ["host", "HINFO"],
  ["kx", "KX"],
  ["kind", "TYPE65280"],
  ["secure", "DS"],
  ["insecure", "DS"],
];
