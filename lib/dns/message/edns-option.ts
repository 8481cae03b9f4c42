import { WireFault } from "../wire/wire-fault";
import type { WireReader } from "../wire/wire-reader";
import type { WireWriter } from "../wire/wire-writer";

/** An option of EDNS (RFC 6891 §6.1.2). */
export type EdnsOption =
  /** Name server identifier (RFC 5001); no octets in a query. */
  | { readonly kind: "nsid"; readonly octets: Uint8Array }
  /** DNS cookie (RFC 7873 §4): 8 octets of the client, none or 8 to 32 of the server. */
  | { readonly kind: "cookie"; readonly client: Uint8Array; readonly server: Uint8Array }
  /** Extended error (RFC 8914 §2). */
  | { readonly kind: "extended-error"; readonly infoCode: number; readonly extraText: string }
  | { readonly kind: "other"; readonly code: number; readonly octets: Uint8Array };

const NSID = 3;
const COOKIE = 10;
const EXTENDED_ERROR = 15;
const CLIENT_COOKIE_OCTETS = 8;

/** Reads options up to the reader's end. */
export function readEdnsOptions(reader: WireReader): readonly EdnsOption[] {
  const options: EdnsOption[] = [];
  while (reader.remaining > 0) {
    const code = reader.readUint16();
    const octets = reader.readOctets(reader.readUint16());
    options.push(optionOf(code, octets, reader.offset));
  }
  return options;
}

/** Writes options with their codes and lengths. */
export function writeEdnsOptions(options: readonly EdnsOption[], writer: WireWriter): void {
  for (const option of options) {
    writer.writeUint16(codeOf(option));
    const lengthAt = writer.offset;
    writer.writeUint16(0);
    writeOption(option, writer);
    writer.patchUint16(lengthAt, writer.offset - lengthAt - 2);
  }
}

function optionOf(code: number, octets: Uint8Array, offset: number): EdnsOption {
  switch (code) {
    case NSID:
      return { kind: "nsid", octets };
    case COOKIE:
      return cookieOf(octets, offset);
    case EXTENDED_ERROR:
      return extendedErrorOf(octets, offset);
    default:
      return { kind: "other", code, octets };
  }
}

function cookieOf(octets: Uint8Array, offset: number): EdnsOption {
  const serverOctets = octets.length - CLIENT_COOKIE_OCTETS;
  const isSane = serverOctets === 0 || (serverOctets >= 8 && serverOctets <= 32);
  if (!isSane) throw new WireFault("bad-option", offset);
  return {
    kind: "cookie",
    client: octets.subarray(0, CLIENT_COOKIE_OCTETS),
    server: octets.subarray(CLIENT_COOKIE_OCTETS),
  };
}

function extendedErrorOf(octets: Uint8Array, offset: number): EdnsOption {
  const [high, low] = octets;
  if (high === undefined || low === undefined) throw new WireFault("bad-option", offset);
  // Text that is not UTF-8 becomes replacement characters: it is shown, never judged (RFC 8914 §2).
  const text = new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(octets.subarray(2))
    .replace(/\0+$/, "");
  return { kind: "extended-error", infoCode: (high << 8) | low, extraText: text };
}

function codeOf(option: EdnsOption): number {
  switch (option.kind) {
    case "nsid":
      return NSID;
    case "cookie":
      return COOKIE;
    case "extended-error":
      return EXTENDED_ERROR;
    case "other":
      return option.code;
  }
}

function writeOption(option: EdnsOption, writer: WireWriter): void {
  switch (option.kind) {
    case "cookie":
      writer.writeOctets(option.client);
      writer.writeOctets(option.server);
      return;
    case "extended-error":
      writer.writeUint16(option.infoCode);
      writer.writeOctets(new TextEncoder().encode(option.extraText));
      return;
    case "nsid":
    case "other":
      writer.writeOctets(option.octets);
      return;
  }
}
