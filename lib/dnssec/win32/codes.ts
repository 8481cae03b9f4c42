import type { AffectsUsers, Status, StepOwner } from "@/lib/dnssec/status/judgement";

/** Every Win32 code that the catalogue explains: the DNSSEC block without a gap, and the neighbours that a driver meets (spec §5). */
export const WIN32_CODES = [
  5, 87, 1460, 1722, 1723, 1726, 1727, 1753, 9002, 9005, 9009, 9016, 9017, 9018, 9101, 9102, 9103,
  9104, 9105, 9106, 9107, 9108, 9109, 9110, 9111, 9112, 9113, 9114, 9115, 9116, 9117, 9118, 9119,
  9120, 9121, 9122, 9123, 9124, 9125, 9126, 9127, 9128, 9129, 9130, 9505, 9551, 9553, 9554, 9563,
  9566, 9567, 9568, 9569, 9571, 9601, 9602, 9603, 9604, 9607, 9611, 9621, 9622, 9651, 9652, 9653,
  9654, 9655, 9701, 9711, 9714, 9717, 9901, 9903, 9905, 9906,
] as const;

/** A Win32 code of the catalogue. */
export type Win32Code = (typeof WIN32_CODES)[number];

/** One code in our own words. The server's text is never matched on: it differs by language and version. */
export type Win32Entry = {
  /** The constant of Microsoft's list. */
  readonly symbol: string;
  /** Other real names of the same number. */
  readonly aliases: readonly string[];
  /** What the constant says, in one sentence. */
  readonly meaning: string;
  /** What a helpdesk person reads first. */
  readonly text: string;
  /** Most likely first. */
  readonly likelyCauses: readonly string[];
  readonly whatToDo: string;
  /** A harmful thing that people are tempted to do, or null. */
  readonly doNot: string | null;
  /** Do users notice anything by reason of this code alone? */
  readonly affectsUsers: AffectsUsers;
  readonly owner: StepOwner;
  /** The status that a zone in this situation shows, where there is one. */
  readonly relatedStatus: Status | null;
  /** Codes that are easily mixed up with it. */
  readonly seeAlso: readonly Win32Code[];
};

/** A part of the catalogue that must explain exactly these codes. */
export type Win32Chapter<Code extends Win32Code> = Readonly<Record<Code, Win32Entry>>;

const known: ReadonlySet<number> = new Set(WIN32_CODES);

/** True if the catalogue explains this number. */
export function isWin32Code(code: number): code is Win32Code {
  return known.has(code);
}

/** `0x23A2`: the code in the form in which logs print it. */
export function hexOf(code: number): string {
  return `0x${code.toString(16).toUpperCase()}`;
}

/** `0x800723A2`: the same code as an HRESULT of facility Win32. */
export function hresultOf(code: number): string {
  return `0x8007${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
