import type { OwnerName } from "../owner-name";
import { formatName } from "../text/rdata-words";
import type { NameRule } from "../wire/wire-writer";
import type { RdataCodec } from "./rdata-codec";

/** A name server of a zone (RFC 1035 §3.3.11). */
export type Ns = { readonly kind: "NS"; readonly target: OwnerName };
/** The name that an alias stands for (RFC 1035 §3.3.1). */
export type Cname = { readonly kind: "CNAME"; readonly target: OwnerName };
/** The name that an address belongs to (RFC 1035 §3.3.12). */
export type Ptr = { readonly kind: "PTR"; readonly target: OwnerName };
/** Where everything below the owner is redirected to (RFC 6672). */
export type Dname = { readonly kind: "DNAME"; readonly target: OwnerName };

type SingleName<K extends string> = { readonly kind: K; readonly target: OwnerName };

export const nsCodec: RdataCodec<Ns> = singleNameCodec("NS", 2, "compressible");
export const cnameCodec: RdataCodec<Cname> = singleNameCodec("CNAME", 5, "compressible");
export const ptrCodec: RdataCodec<Ptr> = singleNameCodec("PTR", 12, "compressible");
export const dnameCodec: RdataCodec<Dname> = singleNameCodec("DNAME", 39, "plain");

function singleNameCodec<K extends string>(
  kind: K,
  type: number,
  rule: NameRule,
): RdataCodec<SingleName<K>> {
  return {
    type,
    decode: (reader) => ({ kind, target: reader.readName("allowed") }),
    encode: (rdata, writer) => writer.writeName(rdata.target, rule),
    parse: (words) => ({ kind, target: words.readName() }),
    format: (rdata) => formatName(rdata.target),
  };
}
