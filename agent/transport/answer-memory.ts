import { decodeMessage, type MalformedMessage } from "@/lib/dns/message/decode-message";
import type { Message, Question } from "@/lib/dns/message/message";
import { ok, type Result } from "@/lib/result";

/** About a kilobyte each: what the servers of some hundred zones are asked in one look. */
const REMEMBERED = 2_048;
/** Nobody who asks with our payload size sends more; what is sent all the same fills no memory. */
const MAX_OCTETS = 1_232;
const ID_OCTETS = 2;

type Remembered = { readonly octets: Uint8Array; readonly message: Message };

/**
 * The last answer to each question, whoever gave it: servers of one zone mostly send the same octets, and a server that is asked again
 * sends what it sent before. Equal octets are decoded once, and share their sections.
 */
export class AnswerMemory {
  readonly #answers = new Map<string, Remembered>();

  decode(question: Question, octets: Uint8Array): Result<Message, MalformedMessage> {
    const key = `${question.type} ${question.name}`;
    const known = this.#answers.get(key);
    if (known !== undefined && isSameButForId(known.octets, octets)) {
      return ok({ ...known.message, id: ((octets[0] ?? 0) << 8) | (octets[1] ?? 0) });
    }
    const decoded = decodeMessage(octets);
    if (!decoded.ok || octets.length > MAX_OCTETS) return decoded;
    if (known === undefined && this.#answers.size >= REMEMBERED) {
      const oldest = this.#answers.keys().next();
      if (!oldest.done) this.#answers.delete(oldest.value);
    }
    this.#answers.set(key, { octets: new Uint8Array(octets), message: decoded.value });
    return decoded;
  }
}

function isSameButForId(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = ID_OCTETS; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
