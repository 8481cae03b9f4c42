import fc from "fast-check";
import type { FaultKind } from "@/lab/faults/fault";
import type { NewKey } from "@/lab/operations/operation";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";
import type { TestLab } from "./test-lab";

/** Something that a person does to the lab, and how long nothing is done after it. */
export type Deed = {
  readonly what: string;
  readonly act: (lab: TestLab) => void;
  readonly rest: number;
};

const ZONES = [
  "secure.contoso.com",
  "lab.contoso.com",
  "pay.contoso.com",
  "print.fabrikam.com",
  "c00001.customers.tailspin.example",
] as const;
const SERVERS = [
  "dc1.contoso.com",
  "dc2.contoso.com",
  "dc3.contoso.com",
  "fdc1.fabrikam.com",
  "hs1.tailspin.example",
  "hs2.tailspin.example",
] as const;

const zone = fc.constantFrom(...ZONES);
const server = fc.constantFrom(...SERVERS);
const keyRole = fc.constantFrom("ksk" as const, "zsk" as const);

const NEW_KEY: NewKey = {
  keyRole: "zsk",
  algorithm: 13,
  keyLength: 256,
  custody: { kind: "directory", provider: "Microsoft Software Key Storage Provider" },
  rolloverPeriodSeconds: 20 * DAY,
  initialRolloverOffsetSeconds: DAY,
  dnskeySignatureValiditySeconds: DAY,
  dsSignatureValiditySeconds: DAY,
  zoneSignatureValiditySeconds: 6 * HOUR,
};

/** The id of the zone's first descriptor of a role, or one that it does not have. */
function idOf(lab: TestLab, name: string, role: "ksk" | "zsk"): string {
  const descriptors = lab.report(name).signing?.descriptors ?? [];
  return descriptors.findLast((found) => found.keyRole === role)?.descriptorId ?? "none";
}

function deed<T extends unknown[]>(
  what: string,
  inputs: fc.Arbitrary<T>,
  act: (lab: TestLab, ...input: T) => void,
): fc.Arbitrary<Omit<Deed, "rest">> {
  return inputs.map((input) => ({
    what: `${what} ${JSON.stringify(input)}`,
    act: (lab: TestLab) => act(lab, ...input),
  }));
}

const switches = fc.oneof(
  deed("power", fc.tuple(server, fc.boolean()), (lab, name, isOn) => lab.power(name, isOn)),
  deed("dns service", fc.tuple(server, fc.boolean()), (lab, name, isOn) => {
    lab.lab.steering.setDnsService(name, isOn);
  }),
  deed("rights", fc.tuple(server, fc.boolean()), (lab, name, isAllowed) => {
    lab.lab.steering.setRights(name, isAllowed);
  }),
  deed("replication delay", fc.tuple(fc.constantFrom(0, 15, 40 * MINUTE)), (lab, seconds) => {
    lab.lab.steering.setReplicationDelay(seconds);
  }),
  deed(
    "parent",
    fc.tuple(zone, fc.constantFrom("current", "stale", "none", "unreachable")),
    (lab, name, state) => lab.parentDs(name, state),
  ),
);

const faults = fc.oneof(
  deed(
    "fault",
    fc.tuple(
      fc.constantFrom<FaultKind>(
        "partition",
        "lost-second-write",
        "missing-key",
        "clock-skew",
        "lagging-copy",
        "slow",
      ),
      server,
      fc.option(server),
    ),
    (lab, kind, name, other) => {
      const peer = other === name ? null : other;
      lab.fault({ kind, server: name, peer, seconds: -90, milliseconds: 20_000 });
    },
  ),
  deed("no more faults", fc.tuple(), (lab) => {
    for (const { id } of lab.lab.faults) lab.lab.steering.removeFault(id);
  }),
);

const roleMoves = deed(
  "move",
  fc.tuple(fc.constantFrom("transfer", "seize", "seize-without-key-checks"), server, zone),
  (lab, kind, name, where) => {
    lab.operate({ kind, server: name, zone: where });
  },
);

const signing = fc.oneof(
  deed(
    "sign",
    fc.tuple(fc.constantFrom("sign-with-default", "sign", "unsign"), server, zone),
    (lab, kind, name, where) => {
      lab.operate({ kind, server: name, zone: where });
    },
  ),
  deed("resign", fc.tuple(fc.boolean(), server, zone), (lab, withDefault, name, where) => {
    lab.operate({ kind: "resign", server: name, zone: where, withDefault });
  }),
  deed("setting", fc.tuple(server, zone, fc.boolean()), (lab, name, where, rfc5011) => {
    const change = { enableRfc5011KeyRollover: rfc5011, propagationTimeSeconds: HOUR };
    lab.operate({ kind: "set-setting", server: name, zone: where, change });
  }),
);

const keys = fc.oneof(
  deed("add key", fc.tuple(server, zone, keyRole), (lab, name, where, role) => {
    lab.operate({ kind: "add-key", server: name, zone: where, key: { ...NEW_KEY, keyRole: role } });
  }),
  deed(
    "set key",
    fc.tuple(server, zone, keyRole, fc.constantFrom("normal", "retire", "revoke-standby")),
    (lab, name, where, role, nextRolloverAction) => {
      const descriptorId = idOf(lab, where, role);
      const change = { nextRolloverAction, rolloverPeriodSeconds: 10 * DAY };
      lab.operate({ kind: "set-key", server: name, zone: where, descriptorId, change });
    },
  ),
  deed(
    "on key",
    fc.tuple(
      fc.constantFrom("remove-key", "invoke-rollover", "step-rollover"),
      server,
      zone,
      keyRole,
    ),
    (lab, kind, name, where, role) => {
      lab.operate({ kind, server: name, zone: where, descriptorId: idOf(lab, where, role) });
    },
  ),
);

/** What people do to a lab, and how long they then let it be. */
export const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc
    .tuple(
      fc.oneof(switches, faults, roleMoves, signing, keys, keys),
      fc.oneof(fc.integer({ min: 0, max: 2 * HOUR }), fc.integer({ min: 0, max: 100 * DAY })),
    )
    .map(([{ what, act }, rest]) => ({ what, act, rest })),
  { maxLength: 12 },
);
