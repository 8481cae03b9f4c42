const LINE_FEED = 0x0a;

/**
 * Cuts a stream of octets into lines at LF alone: `readline` also cuts at U+2028, which is a letter like any other in JSON.
 * A line longer than the limit ends the stream.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that are complete now, or null when one is too long. */
  push(chunk: Buffer): readonly string[] | null {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#parts.push(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.#parts).toString("utf8"));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
    this.#parts.push(chunk.subarray(start));
    this.#length += chunk.length - start;
    return this.#length > this.#maxBytes ? null : lines;
  }
}
