import { OCTET_TEXT } from "../owner-name";

/** 1 for octets that stand for themselves in a name's text. */
const IS_PLAIN = Uint8Array.from(OCTET_TEXT, (text) => (text.length === 1 ? 1 : 0));

/** The text of a label's octets. Eight characters at a time, because building a string is what decoding costs. */
export function labelText(octets: Uint8Array, start: number, end: number): string {
  for (let index = start; index < end; index++) {
    if (IS_PLAIN[octets[index] as number] === 0) return escapedText(octets, start, end);
  }
  let text = "";
  let at = start;
  for (; end - at >= 8; at += 8) text += eight(octets, at);
  if (end - at >= 4) {
    text += four(octets, at);
    at += 4;
  }
  for (; at < end; at++) text += OCTET_TEXT[octets[at] as number];
  return text;
}

function escapedText(octets: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let index = start; index < end; index++) text += OCTET_TEXT[octets[index] as number];
  return text;
}

function four(octets: Uint8Array, at: number): string {
  return String.fromCharCode(
    octets[at] as number,
    octets[at + 1] as number,
    octets[at + 2] as number,
    octets[at + 3] as number,
  );
}

function eight(octets: Uint8Array, at: number): string {
  return String.fromCharCode(
    octets[at] as number,
    octets[at + 1] as number,
    octets[at + 2] as number,
    octets[at + 3] as number,
    octets[at + 4] as number,
    octets[at + 5] as number,
    octets[at + 6] as number,
    octets[at + 7] as number,
  );
}
