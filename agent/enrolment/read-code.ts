import type { Readable } from "node:stream";

const MAX_CHARACTERS = 1_000;

/** The first line of a stream. A code is a secret: it comes this way and not by the command line, which others on the machine see. */
export async function readCode(input: Readable): Promise<string> {
  let text = "";
  input.setEncoding("utf8");
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes("\n") || text.length > MAX_CHARACTERS) break;
  }
  return text.slice(0, MAX_CHARACTERS).split(/\r?\n/)[0]?.trim() ?? "";
}
