import { WIN32_CODES, type Win32Code, type Win32Entry } from "@/lib/dnssec/win32/codes";
import { DNSSEC_BLOCK_FIRST } from "@/lib/dnssec/win32/dnssec-block-first";
import { DNSSEC_BLOCK_SECOND } from "@/lib/dnssec/win32/dnssec-block-second";
import { LOOKUP_NEIGHBOURS } from "@/lib/dnssec/win32/neighbours-lookup";
import { SERVER_NEIGHBOURS } from "@/lib/dnssec/win32/neighbours-server";
import { SYSTEM_NEIGHBOURS } from "@/lib/dnssec/win32/neighbours-system";
import { ZONE_NEIGHBOURS } from "@/lib/dnssec/win32/neighbours-zone";

/** The only catalogue of Win32 codes: complete for {@link WIN32_CODES} by its type; it holds codes that exist in Microsoft's list. */
export const WIN32_CATALOGUE: Readonly<Record<Win32Code, Win32Entry>> = {
  ...SYSTEM_NEIGHBOURS,
  ...LOOKUP_NEIGHBOURS,
  ...DNSSEC_BLOCK_FIRST,
  ...DNSSEC_BLOCK_SECOND,
  ...SERVER_NEIGHBOURS,
  ...ZONE_NEIGHBOURS,
};

const bySymbol: ReadonlyMap<string, Win32Code> = new Map(
  WIN32_CODES.flatMap((code) =>
    [WIN32_CATALOGUE[code].symbol, ...WIN32_CATALOGUE[code].aliases].map(
      (symbol) => [symbol, code] as const,
    ),
  ),
);

/** The code of a constant, by its exact name in upper case; old aliases included. */
export function codeOfSymbol(symbol: string): Win32Code | null {
  return bySymbol.get(symbol) ?? null;
}
