/**
 * A key that names one submission, for `Idempotency-Key`. Made once when a form is first sent and kept over its repetitions, so that a
 * lost answer is asked for again and not done again. `crypto.randomUUID` is missing on pages without TLS.
 */
export function newSubmissionKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
