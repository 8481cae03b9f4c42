import * as z from "zod";

/** Where a rollover stands, on both wires. */
export const RolloverPhaseSchema = z.enum([
  "queued",
  "applying",
  "propagating",
  "expiring",
  "awaiting-person",
  "halted",
  "completed",
  "abandoned",
]);

/** How keys are exchanged (RFC 6781 §4.1), on both wires. */
export const RolloverMethodSchema = z.enum([
  "zsk-pre-publication",
  "ksk-double-signature",
  "csk-double-signature",
]);
