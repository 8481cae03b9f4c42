import type { RdataWords } from "../text/rdata-words";
import type { WireReader } from "../wire/wire-reader";
import type { WireWriter } from "../wire/wire-writer";

/** How one record type is read and written, on the wire and in presentation form. */
export type RdataCodec<R> = {
  /** The type's number. */
  readonly type: number;
  /** Reads the RDATA; the reader's end is the RDATA's. Throws `WireFault`. */
  readonly decode: (reader: WireReader) => R;
  /** Writes the RDATA without its length. */
  readonly encode: (rdata: R, writer: WireWriter) => void;
  /** Reads the RDATA's words. Throws `TextFault`. */
  readonly parse: (words: RdataWords) => R;
  /** The RDATA in presentation form, on one line. */
  readonly format: (rdata: R) => string;
};
