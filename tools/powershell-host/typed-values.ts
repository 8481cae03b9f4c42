import type { PeerLine, TypedValue } from "./peer";

type Typed = TypedValue & { readonly class?: string };

/** Values with the types that the provider's classes have (spec §2). */
export const text = (v: string | null): Typed => (v === null ? nothing : { t: "string", v });
export const texts = (v: readonly string[]): Typed => ({ t: "strings", v });
export const boolean = (v: boolean | null): Typed => (v === null ? nothing : { t: "bool", v });
export const uint16 = (v: number | null): Typed => (v === null ? nothing : { t: "uint16", v });
export const uint32 = (v: number | null): Typed => (v === null ? nothing : { t: "uint32", v });
export const int64 = (v: number): Typed => ({ t: "int64", v });
export const guid = (v: string): Typed => ({ t: "guid", v });
/** In seconds. */
export const span = (v: number | null): Typed =>
  v === null ? nothing : { t: "timespan", v: v * TICKS_PER_SECOND };
/** In Unix seconds. */
export const instant = (v: number | null): Typed =>
  v === null ? nothing : { t: "datetime", v: v * 1_000 };

const TICKS_PER_SECOND = 10_000_000;
const nothing: Typed = { t: "null", v: null };

/** An object of a class of the provider. */
export function cim(className: string, properties: Readonly<Record<string, Typed>>): Typed {
  return { t: "cim", class: className, v: properties };
}

export function object(value: Typed): PeerLine {
  return { object: value };
}

/** An error as the provider's cmdlets write it: only the number is not localized (spec §3.1). */
export function win32(code: number, message: string): PeerLine {
  const category = code === 5 ? "PermissionDenied" : "NotSpecified";
  return { error: { id: `WIN32 ${code}`, message, category } };
}
