/** What is wrong with a sequence of octets. */
export type WireFaultReason =
  | "ends-early"
  | "octets-left-over"
  | "bad-label-type"
  | "bad-pointer"
  | "pointer-not-allowed"
  | "name-too-long"
  | "bad-type-bitmap"
  | "bad-value"
  | "bad-option"
  | "several-opt-records";

/**
 * Thrown inside the codec where octets are malformed, and turned into an error value by the functions that the codec
 * exports. Not an `Error`: no stack is recorded, because hostile messages must be cheap to refuse.
 */
export class WireFault {
  readonly reason: WireFaultReason;
  readonly offset: number;

  constructor(reason: WireFaultReason, offset: number) {
    this.reason = reason;
    this.offset = offset;
  }
}
