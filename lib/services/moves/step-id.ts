/** What an agent knows a step by: unique for ever, and the same after a restart. */
export function stepIdOf(move: string, step: string): string {
  return `${move}:${step}`;
}
