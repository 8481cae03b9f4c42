import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Crypto } from "../crypto";
import type { Instant } from "../instant";

/** How strict validation is, and when it happens. */
export type ValidationPolicy = {
  readonly crypto: Crypto;
  readonly now: Instant;
  /** NSEC3 with more iterations counts as insecure (RFC 9276 §3.2). */
  readonly maxNsec3Iterations: number;
};

/** The lowest limit among validators in wide use: BIND's since 9.18.25. */
export const DEFAULT_MAX_NSEC3_ITERATIONS = 50;

/** A policy together with the trusted keys of the zone at hand. */
export type ValidationContext = ValidationPolicy & { readonly keys: readonly Dnskey[] };
