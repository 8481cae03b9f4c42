import * as z from "zod";
import { WireInstant, WireSeconds } from "./wire";

export const AGENT_STATES = [
  "connected",
  "silent",
  "refused",
  "wrong-certificate",
  "wrong-token",
  "version-mismatch",
  "clock-skewed",
] as const;

const CapabilityItem = z.object({
  capability: z.string(),
  answer: z.enum(["supported", "unsupported", "not-yet"]),
  reason: z.string().nullable(),
  doc: z.string().nullable(),
});

/** An agent as Keymaster sees it. Its token is never sent back. */
export const AgentItem = z
  .object({
    name: z.string(),
    url: z.string(),
    /** `embedded` = in this process; `configured` = from the agents file; `added` = through this API. */
    origin: z.enum(["embedded", "configured", "added"]),
    state: z.enum(AGENT_STATES),
    /** One plain sentence for the state, with what to do. */
    sentence: z.string(),
    /** False while it talks and one of its drivers could not read in its last sweep: the sentence says what it said. */
    readsAll: z.boolean(),
    version: z.string().nullable(),
    /** How its version compares with Keymaster's own; null while it has not told. */
    versionSkew: z.enum(["same", "older", "newer"]).nullable(),
    readOnly: z.boolean().nullable(),
    drivers: z.array(
      z.object({ driver: z.string(), estate: z.string(), capabilities: z.array(CapabilityItem) }),
    ),
    clockSkewSeconds: WireSeconds.nullable(),
    lastContactAt: WireInstant.nullable(),
    silentSince: WireInstant.nullable(),
    zones: z.int(),
    sweepIntervalSeconds: WireSeconds,
    lastSweepSeconds: z.number().nullable(),
    /** Of an agent that enrolled; null = it is known by its token. */
    certificate: z
      .object({ fingerprint: z.string(), issuedAt: WireInstant, validUntil: WireInstant })
      .nullable(),
  })
  .meta({ id: "Agent", description: "An agent and whether it talks" });
export type AgentItem = z.infer<typeof AgentItem>;

/** Names of agents: what fits in an address and in a log line. */
export const AgentName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/,
    "Use 1 to 63 lower-case letters, digits, dots and dashes.",
  );

export const NewAgent = z
  .strictObject({
    name: AgentName,
    url: z.url({ protocol: /^https?$/, error: "Give the address as https://host:port." }),
    token: z.string().min(16, "A token has at least 16 characters.").max(500),
    caCertificate: z.string().max(50_000).optional(),
  })
  .meta({ id: "NewAgent", description: "An agent to add" });
export type NewAgent = z.infer<typeof NewAgent>;

export const NewEnrolment = z
  .strictObject({
    name: AgentName,
    /** Facts about other estates are not taken from this agent. */
    estate: z.string().min(1).max(200).optional(),
  })
  .meta({ id: "NewEnrolment", description: "An agent that may enrol" });
export type NewEnrolment = z.infer<typeof NewEnrolment>;

/** The code is told once, here, and kept nowhere. */
export const EnrolmentOffer = z
  .object({ code: z.string(), expiresAt: WireInstant, name: z.string() })
  .meta({ id: "EnrolmentOffer", description: "A one-time code with which an agent enrols" });
export type EnrolmentOffer = z.infer<typeof EnrolmentOffer>;
