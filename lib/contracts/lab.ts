import * as z from "zod";
import { WireInstant, WireSeconds } from "./wire";

export const LAB_FAULT_KINDS = [
  "partition",
  "slow",
  "lost-second-write",
  "missing-key",
  "clock-skew",
  "lagging-copy",
  "corrupt-signature",
] as const;

export const LabFaultItem = z.object({
  id: z.string(),
  kind: z.enum(LAB_FAULT_KINDS),
  server: z.string().nullable(),
  zone: z.string().nullable(),
  descriptorId: z.string().nullable(),
  peer: z.string().nullable(),
  milliseconds: z.int().nullable(),
  seconds: z.int().nullable(),
});

/** The simulated fleet and its steering wheel. `resolver` is null and `rootServers` empty where the lab does not answer over DNS. */
export const LabItem = z
  .object({
    now: WireInstant,
    offsetSeconds: WireSeconds,
    paused: z.boolean(),
    zones: z.int(),
    replicationDelaySeconds: WireSeconds,
    servers: z.array(
      z.object({
        server: z.string(),
        on: z.boolean(),
        dnsService: z.boolean(),
        rightsAllowed: z.boolean(),
        partitionedFrom: z.array(z.string()),
        clockSkewSeconds: WireSeconds,
      }),
    ),
    faults: z.array(LabFaultItem),
    parentDs: z.array(
      z.object({ zone: z.string(), state: z.enum(["current", "stale", "none", "unreachable"]) }),
    ),
    trustAnchor: z.object({ dnskey: z.array(z.string()), ds: z.array(z.string()) }),
    resolver: z.object({ ip: z.string(), port: z.int() }).nullable(),
    rootServers: z.array(z.object({ ip: z.string(), port: z.int() })),
  })
  .meta({ id: "Lab", description: "The simulated fleet" });
export type LabItem = z.infer<typeof LabItem>;

export const LabClockChange = z
  .union([
    z.strictObject({ advanceSeconds: z.int() }),
    z.strictObject({ set: WireInstant }),
    z.strictObject({ paused: z.boolean() }),
  ])
  .meta({ id: "LabClockChange", description: "Exactly one of: advance, set, pause" });

export const LabNow = z.object({ now: WireInstant });
export const LabSwitch = z.strictObject({ on: z.boolean() });
export const LabRights = z.strictObject({ allowed: z.boolean() });
export const LabParentDs = z.strictObject({
  state: z.enum(["current", "stale", "none", "unreachable"]),
});
export const LabReplication = z.strictObject({ delaySeconds: z.int().min(0).max(86_400) });
export const NewLabFault = z
  .strictObject({
    kind: z.enum(LAB_FAULT_KINDS),
    server: z.string().optional(),
    zone: z.string().optional(),
    descriptorId: z.string().optional(),
    peer: z.string().optional(),
    milliseconds: z.int().min(0).max(600_000).optional(),
    seconds: z.int().min(-86_400).max(86_400).optional(),
  })
  .meta({ id: "NewLabFault", description: "A fault to inject; fields left out mean all" });
/** Something done at a lab server by its own administrator, outside Keymaster: for drills. */
export const LabOperationRequest = z
  .union([
    z.strictObject({
      operation: z.enum(["transfer", "seize", "seize-without-key-checks"]),
      zone: z.string(),
      target: z.string(),
    }),
    z.strictObject({
      operation: z.enum(["invoke-rollover", "step-rollover"]),
      server: z.string(),
      zone: z.string(),
      descriptorId: z.string(),
    }),
    z.strictObject({
      operation: z.enum([
        "sign-with-default",
        "resign",
        "unsign",
        // What that server trusts of the zone itself: the keys that it publishes now, or none.
        "replace-trust-anchors",
        "remove-trust-anchors",
      ]),
      server: z.string(),
      zone: z.string(),
    }),
  ])
  .meta({
    id: "LabOperation",
    description: "An administrator's action at a lab server, outside Keymaster",
  });
