/**
 * @param {(text: string) => void} write
 * @param {() => number} nowMs
 */
export function createProgress(write, nowMs = () => performance.now()) {
  const startedAt = nowMs();

  /** @param {string} text */
  function line(text) {
    const seconds = ((nowMs() - startedAt) / 1000).toFixed(1);
    write(`[${seconds.padStart(6)} s] ${text}\n`);
  }

  return { line };
}

/** @typedef {ReturnType<typeof createProgress>} Progress */
