import type { Instant, Seconds } from "@/lib/dnssec/instant";
import { err, ok, type Result } from "@/lib/result";

/** The key that a pointer of a stored descriptor names, and what the key does (MS-DNSP §2.2.6.2.11, KeySignScope). */
export type StoredKey = {
  /** `{GUID}` in upper case, or another name of a key that was adopted. */
  readonly nativeId: string;
  /** 0 default · 1 DNSKEY set only · 2 all records · 3 published, signs nothing · 4 not published · 5 revoked. */
  readonly scope: number;
};

/**
 * One value of msDNS-SigningKeyDescriptors (MS-DNSP §2.3.2.19): a descriptor as the directory keeps it. Numbers are the protocol's;
 * durations in seconds, instants in Unix seconds. It has no key material.
 */
export type StoredDescriptor = {
  /** GUID in lower case without braces, as the cmdlets print KeyId. */
  readonly descriptorId: string;
  readonly keyStorageProvider: string;
  readonly storesKeysInDirectory: boolean;
  readonly isKsk: boolean;
  readonly algorithm: number;
  readonly keyLength: number;
  readonly initialRolloverOffsetSeconds: Seconds;
  readonly dnskeySignatureValiditySeconds: Seconds;
  readonly dsSignatureValiditySeconds: Seconds;
  readonly zoneSignatureValiditySeconds: Seconds;
  /** 0 pre-publication · 1 double signature. */
  readonly rolloverType: number;
  /** null where rollover is disabled (0xFFFFFFFF, KM-53). */
  readonly rolloverPeriodSeconds: Seconds | null;
  /** 1 normal · 2 revoke standby · 3 retire. */
  readonly nextRolloverAction: number;
  readonly lastRolloverAt: Instant | null;
  readonly nextRolloverAt: Instant | null;
  /** 0 active · 1 retired. */
  readonly state: number;
  /** CurrentRolloverStatus by its number (spec §2.2). */
  readonly rolloverStatus: number;
  readonly isManual: boolean;
  readonly active: StoredKey | null;
  readonly standby: StoredKey | null;
  readonly next: StoredKey | null;
};

/** Why a value is no descriptor. */
export type MalformedDescriptor = {
  readonly kind: "malformed-descriptor";
  readonly reason:
    | "too-long"
    | "ends-early"
    | "other-version"
    | "endless-text"
    | "bad-text"
    | "bad-time";
};

/** The schema's upper limit of one value, in octets. */
export const MAX_STORED_DESCRIPTOR_OCTETS = 10_000;

const VERSION = 1;
const GUID_OCTETS = 16;
/** UTF-16 code units without the terminator. */
const MAX_TEXT_UNITS = 256;
const NEVER = 0xffff_ffff;
/** Between 1601, where FILETIME begins, and 1970. */
const FILETIME_EPOCH_SECONDS = 11_644_473_600n;
const FILETIME_TICKS = 10_000_000n;
/** 9999-12-31: what no calendar here can write is no time. */
const LAST_INSTANT = 253_402_300_799n;

class Fault extends Error {
  readonly reason: MalformedDescriptor["reason"];
  constructor(reason: MalformedDescriptor["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Decodes one value. The layout is that of real directories: fIsKSK follows fStoreKeysInDirectory, unlike in the published text (spec
 * §2.7). Total: any octets give a descriptor or a reason, in time linear in their number. Records of revoked and final DNSKEY sets at
 * the end are not read.
 */
export function decodeStoredDescriptor(
  octets: Uint8Array,
): Result<StoredDescriptor, MalformedDescriptor> {
  if (octets.length > MAX_STORED_DESCRIPTOR_OCTETS) return malformed("too-long");
  try {
    return ok(readDescriptor(new Cursor(octets)));
  } catch (error) {
    if (error instanceof Fault) return malformed(error.reason);
    throw error;
  }
}

function readDescriptor(cursor: Cursor): StoredDescriptor {
  if (cursor.dword() !== VERSION) throw new Fault("other-version");
  const descriptorId = cursor.guid();
  const keyStorageProvider = cursor.text();
  const storesKeysInDirectory = cursor.dword() !== 0;
  const isKsk = cursor.dword() !== 0;
  const fixed = {
    descriptorId,
    keyStorageProvider,
    storesKeysInDirectory,
    isKsk,
    algorithm: cursor.dword(),
    keyLength: cursor.dword(),
    initialRolloverOffsetSeconds: cursor.dword(),
    dnskeySignatureValiditySeconds: cursor.dword(),
    dsSignatureValiditySeconds: cursor.dword(),
    zoneSignatureValiditySeconds: cursor.dword(),
    rolloverType: cursor.dword(),
    rolloverPeriodSeconds: unlessNever(cursor.dword()),
    nextRolloverAction: cursor.dword(),
    lastRolloverAt: cursor.fileTime(),
    nextRolloverAt: cursor.fileTime(),
    state: cursor.dword(),
    rolloverStatus: cursor.dword(),
  };
  // dwCurrentRollState says nothing that dwCurrentRolloverStatus does not.
  cursor.dword();
  const isManual = cursor.dword() !== 0;
  // dwPreRollEventFired, ftNextKeyGenerationTime, and how many records follow at the end.
  cursor.dword();
  cursor.fileTime();
  cursor.dword();
  cursor.dword();
  return { ...fixed, isManual, active: cursor.key(), standby: cursor.key(), next: cursor.key() };
}

/** Reads little-endian fields in order and never beyond the end. */
class Cursor {
  readonly #view: DataView;
  #offset = 0;

  constructor(octets: Uint8Array) {
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  }

  dword(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** FILETIME 0 = never. */
  fileTime(): Instant | null {
    const ticks = this.#view.getBigUint64(this.#take(8), true);
    if (ticks === 0n) return null;
    const seconds = ticks / FILETIME_TICKS - FILETIME_EPOCH_SECONDS;
    if (seconds < 0n || seconds > LAST_INSTANT) throw new Fault("bad-time");
    return Number(seconds);
  }

  /** The first three groups are numbers in little-endian order, the rest octets in order. */
  guid(): string {
    const start = this.#take(GUID_OCTETS);
    const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    const digits = order
      .map((index) =>
        this.#view
          .getUint8(start + index)
          .toString(16)
          .padStart(2, "0"),
      )
      .join("");
    return [
      [0, 8],
      [8, 12],
      [12, 16],
      [16, 20],
      [20, 32],
    ]
      .map(([from, to]) => digits.slice(from, to))
      .join("-");
  }

  /** UTF-16, ended by a zero. */
  text(): string {
    let text = "";
    for (let units = 0; units <= MAX_TEXT_UNITS; units++) {
      const unit = this.#view.getUint16(this.#take(2), true);
      if (unit === 0) return text;
      if (unit < 0x20 || (unit >= 0xd800 && unit < 0xe000)) throw new Fault("bad-text");
      text += String.fromCharCode(unit);
    }
    throw new Fault("endless-text");
  }

  key(): StoredKey | null {
    const nativeId = this.text();
    const scope = this.dword();
    return nativeId === "" ? null : { nativeId, scope };
  }

  #take(octets: number): number {
    const offset = this.#offset;
    if (offset + octets > this.#view.byteLength) throw new Fault("ends-early");
    this.#offset = offset + octets;
    return offset;
  }
}

function unlessNever(seconds: number): Seconds | null {
  return seconds === NEVER ? null : seconds;
}

function malformed(reason: MalformedDescriptor["reason"]): Result<never, MalformedDescriptor> {
  return err({ kind: "malformed-descriptor", reason });
}
