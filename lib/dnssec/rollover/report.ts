import type { Instant } from "@/lib/dnssec/instant";

/** Where a rollover stands, for every method the same mold (style.md §5.7). */
export type RolloverPhase =
  | "queued"
  | "applying"
  | "propagating"
  | "expiring"
  | "awaiting-person"
  | "halted"
  | "completed"
  | "abandoned";

/** RFC 7583 §3; `ksk-double-signature` is Windows' DoubleSignature = the RFC's double-KSK. */
export type RolloverMethod =
  | "zsk-pre-publication"
  | "ksk-double-signature"
  | "csk-double-signature";

/** Named stages of the methods. `unrecognized` = the server said something that we do not know; its text is in `native`. */
export type RolloverStage =
  | "waits-its-turn"
  | "publish-successor"
  | "switch-signatures"
  | "submit-ds"
  | "wait-for-parent-ds-ttl"
  | "remove-hold-down"
  | "withdraw-predecessor"
  | "failed"
  | "unrecognized";

/** What a server (or the lab) says about a running rollover, mapped onto the one model. */
export type RolloverReport = {
  readonly descriptorId: string;
  readonly phase: RolloverPhase;
  readonly method: RolloverMethod;
  readonly stage: RolloverStage;
  /** When this phase was entered; null where the source cannot tell. */
  readonly since: Instant | null;
  /** When it goes on by itself; null while it waits for a person, a parent, or its turn. */
  readonly wakeAt: Instant | null;
  /** Triggered by a person: no RFC 5011 update of distributed anchors (KM-63). null where unknown. */
  readonly isManual: boolean | null;
  /** Win32 code or text of the failure where `phase` is `halted`. */
  readonly fault: string | null;
  readonly native: Readonly<Record<string, string>>;
};
