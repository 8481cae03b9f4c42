import { decode as decodeTheirs, encode as encodeTheirs } from "dns-packet";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import type { Message } from "@/lib/dns/message/message";
import { median } from "./report";

/** How many times as fast our codec is as dns-packet, on one kind of answer. */
export type CodecRatio = {
  readonly what: string;
  readonly decode: number;
  readonly encode: number;
};

const ROUNDS = 9;
const PER_ROUND = 2_000;

/** Compares both codecs on the same octets, turn and turn about. */
export function compareCodecs(
  answers: readonly { readonly what: string; readonly octets: Uint8Array }[],
): readonly CodecRatio[] {
  return answers.map(({ what, octets }) => {
    const buffer = Buffer.from(octets);
    const ours = decoded(octets);
    const theirs = decodeTheirs(buffer);
    return {
      what,
      decode: ratio(
        () => decodeMessage(octets),
        () => decodeTheirs(buffer),
      ),
      encode: ratio(
        () => encodeMessage(ours),
        () => encodeTheirs(theirs),
      ),
    };
  });
}

function decoded(octets: Uint8Array): Message {
  const message = decodeMessage(octets);
  if (!message.ok) throw new Error(JSON.stringify(message.error));
  return message.value;
}

/** The median of the rounds' ratios: theirs over ours. */
function ratio(ours: () => unknown, theirs: () => unknown): number {
  const ratios: number[] = [];
  repeat(ours);
  repeat(theirs);
  for (let round = 0; round < ROUNDS; round++) {
    const first = repeat(ours);
    ratios.push(repeat(theirs) / first);
  }
  return median(ratios);
}

function repeat(work: () => unknown): number {
  const { user, system } = process.cpuUsage();
  const start = user + system;
  for (let at = 0; at < PER_ROUND; at++) work();
  const now = process.cpuUsage();
  return now.user + now.system - start;
}
