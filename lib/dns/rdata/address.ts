import type { RdataWords } from "../text/rdata-words";
import { TextFault } from "../text/text-fault";
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "./ip-address";
import type { RdataCodec } from "./rdata-codec";

/** An IPv4 address (RFC 1035 §3.4.1), dotted quad. */
export type A = { readonly kind: "A"; readonly address: string };
/** An IPv6 address (RFC 3596), in the spelling of RFC 5952. */
export type Aaaa = { readonly kind: "AAAA"; readonly address: string };

export const aCodec: RdataCodec<A> = {
  type: 1,
  decode: (reader) => ({ kind: "A", address: formatIpv4(reader.readOctets(4)) }),
  encode: (rdata, writer) => writer.writeOctets(octetsOf(rdata.address, parseIpv4)),
  parse: (words) => ({ kind: "A", address: formatIpv4(readAddress(words, parseIpv4)) }),
  format: (rdata) => rdata.address,
};

export const aaaaCodec: RdataCodec<Aaaa> = {
  type: 28,
  decode: (reader) => ({ kind: "AAAA", address: formatIpv6(reader.readOctets(16)) }),
  encode: (rdata, writer) => writer.writeOctets(octetsOf(rdata.address, parseIpv6)),
  parse: (words) => ({ kind: "AAAA", address: formatIpv6(readAddress(words, parseIpv6)) }),
  format: (rdata) => rdata.address,
};

type Parse = (text: string) => Uint8Array | undefined;

function readAddress(words: RdataWords, parse: Parse): Uint8Array {
  const word = words.readWord();
  const octets = parse(word);
  if (octets === undefined) throw new TextFault("bad-address", word);
  return octets;
}

function octetsOf(address: string, parse: Parse): Uint8Array {
  const octets = parse(address);
  if (octets === undefined) throw new RangeError(`not an address: ${address}`);
  return octets;
}
