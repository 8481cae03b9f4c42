/** What the person who started the program must know, in one sentence; anything else that is thrown is a bug. */
export class StartFailure extends Error {
  /**
   * @param {string} sentence
   * @param {{ evidence?: string }} [more] evidence: output of a failed step, shown above the sentence
   */
  constructor(sentence, more = {}) {
    super(sentence);
    this.name = "StartFailure";
    this.sentence = sentence;
    this.evidence = more.evidence ?? null;
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {unknown} error
 * @returns {string} the system's code, such as EADDRINUSE, or an empty string
 */
export function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
