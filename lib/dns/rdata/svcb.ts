import type { OwnerName } from "../owner-name";
import { formatName } from "../text/rdata-words";
import { TextFault } from "../text/text-fault";
import type { RdataCodec } from "./rdata-codec";
import { formatServiceParameter, parseServiceParameter } from "./service-parameter";

/** One SvcParam: its number and its value as on the wire (RFC 9460 §2.2). */
export type ServiceParameter = { readonly key: number; readonly value: Uint8Array };

type ServiceFields = {
  /** 0 is alias mode. */
  readonly priority: number;
  readonly target: OwnerName;
  /** Ascending by key, each key once. */
  readonly parameters: readonly ServiceParameter[];
};

/** A service binding (RFC 9460). */
export type Svcb = { readonly kind: "SVCB" } & ServiceFields;

/** A service binding for HTTP (RFC 9460 §9). */
export type Https = { readonly kind: "HTTPS" } & ServiceFields;

export const svcbCodec: RdataCodec<Svcb> = serviceCodec("SVCB", 64);
export const httpsCodec: RdataCodec<Https> = serviceCodec("HTTPS", 65);

function serviceCodec<K extends string>(
  kind: K,
  type: number,
): RdataCodec<{ readonly kind: K } & ServiceFields> {
  return {
    type,
    decode: (reader) => {
      const priority = reader.readUint16();
      const target = reader.readName("refused");
      const parameters: ServiceParameter[] = [];
      for (let previous = -1; reader.remaining > 0; ) {
        const key = reader.readUint16();
        if (key <= previous) throw reader.fault("bad-value");
        previous = key;
        parameters.push({ key, value: reader.readOctets(reader.readUint16()) });
      }
      return { kind, priority, target, parameters };
    },
    encode: (rdata, writer) => {
      writer.writeUint16(rdata.priority);
      writer.writeName(rdata.target, "verbatim");
      for (const { key, value } of rdata.parameters) {
        writer.writeUint16(key);
        writer.writeUint16(value.length);
        writer.writeOctets(value);
      }
    },
    parse: (words) => {
      const priority = words.readUint(16);
      const target = words.readName();
      const parameters: ServiceParameter[] = [];
      while (!words.isAtEnd) {
        const word = words.readWord();
        const parameter = parseServiceParameter(word);
        const isRepeated = parameters.some(({ key }) => key === parameter?.key);
        if (parameter === undefined || isRepeated) throw new TextFault("bad-value", word);
        parameters.push(parameter);
      }
      return { kind, priority, target, parameters: parameters.sort((a, b) => a.key - b.key) };
    },
    format: (rdata) =>
      [
        rdata.priority,
        formatName(rdata.target),
        ...rdata.parameters.map(formatServiceParameter),
      ].join(" "),
  };
}
