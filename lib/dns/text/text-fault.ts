/** What is wrong with a record in presentation form. */
export type TextFaultReason =
  | "ends-early"
  | "words-left-over"
  | "bad-name"
  | "bad-number"
  | "bad-string"
  | "bad-hex"
  | "bad-base64"
  | "bad-base32"
  | "bad-time"
  | "bad-address"
  | "bad-type"
  | "bad-value"
  | "bad-line"
  | "unknown-type-without-generic-form";

/** Thrown inside the readers of presentation form and turned into an error value by what they export. */
export class TextFault {
  readonly reason: TextFaultReason;
  readonly word: string;

  constructor(reason: TextFaultReason, word: string) {
    this.reason = reason;
    this.word = word;
  }
}
