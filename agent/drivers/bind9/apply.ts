import type { ActingCapability, CapabilityAnswer } from "@/agent/drivers/capabilities";

const doc = "docs/drivers/bind9.md";

const notYet = (reason: string): CapabilityAnswer => ({ answer: "not-yet", reason, doc });
const unsupported = (reason: string): CapabilityAnswer => ({ answer: "unsupported", reason, doc });

const KEYS_FOLLOW = "named makes and removes keys by itself, as dnssec-policy says";

/**
 * Everything that would change a server, refused by name: there is no code path that writes. On BIND a move is a demotion, a copy of
 * private keys, a promotion and a repointing on at least two servers; this driver has one server and opens no private key.
 */
export const WRITING_CAPABILITIES = {
  "transfers-role": notYet(
    "on BIND a transfer demotes one server and promotes another with copies of the private keys; an agent here has one server and opens no private key",
  ),
  "seizes-role": notYet(
    "on BIND the new primary needs copies of the private keys made beforehand; an agent here opens no private key",
  ),
  "seizes-role-without-keys": unsupported(
    "a BIND primary without the old keys makes new ones at once and the zone fails; DS must leave the parent first",
  ),
  "assigns-role": unsupported("BIND has no assignment: the role follows from the configuration"),
  "adds-keys": unsupported(KEYS_FOLLOW),
  "removes-keys": unsupported(KEYS_FOLLOW),
  "resigns-zone": notYet("this version sends no command to named that changes something"),
  "manual-rollover-step": notYet("this version sends no command to named that changes something"),
} as const satisfies Record<ActingCapability | "manual-rollover-step", CapabilityAnswer>;
