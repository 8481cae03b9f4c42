/** What writes an audit row: by itself, with what was done, or with the transition of a move. */
const AUDITS = /\b(recordAudit|recordDeed|applyEvent)\(/;

/** A use case that a person calls and that opens a transaction changes something in that person's name. */
export function forgetsAudit(text: string): boolean {
  const opensTransaction = /\b(inTransaction|\$transaction)\(/.test(text);
  const actsForSomebody = /\bactor\b/i.test(text);
  return opensTransaction && actsForSomebody && !AUDITS.test(text);
}
