import { codeOfSymbol, WIN32_CATALOGUE } from "@/lib/dnssec/win32/catalogue";
import { isWin32Code, WIN32_CODES, type Win32Code } from "@/lib/dnssec/win32/codes";
import { INVENTED_NAMES, type InventedName } from "@/lib/dnssec/win32/invented-names";

/** An answer to a search: a real code, or a name that has to be denied. */
export type Win32Match =
  | { readonly kind: "code"; readonly code: Win32Code }
  | { readonly kind: "invented"; readonly invented: InventedName };

/** How sure a match is; the surer comes first. */
const RANK = {
  stated: 0,
  symbol: 1,
  invented: 2,
  number: 3,
  meant: 4,
  partial: 5,
} as const;

type Ranked = { readonly rank: number; readonly at: number; readonly match: Win32Match };

const HRESULT_WIN32 = 0x8007_0000;
/** Smaller numbers in a pasted text are lines, columns and counts, not codes. */
const SMALLEST_IN_TEXT = 1_000;

/**
 * Reads `9101`, `0x238D`, `238D`, `DNS_ERROR_…`, `WIN32 9101`, an HRESULT in hexadecimal or decimal, a name that does not exist, or
 * a whole pasted message in any language, and answers what it names, the surest first. Only numbers and names are read, never
 * words: message texts are localised. A part of a name (`KEYMASTER`) finds every code whose name has it.
 */
export function findWin32(query: string): readonly Win32Match[] {
  const text = query.trim();
  if (text === "") return [];
  const found = [
    ...statedCodes(text),
    ...symbols(text),
    ...inventedNames(text),
    ...hexadecimals(text),
    ...decimals(text),
    ...partialSymbols(text),
  ];
  const ranked = [...found].sort((a, b) => a.rank - b.rank || a.at - b.at);
  return withoutRepeats(ranked.map(({ match }) => match));
}

/** `WIN32 9122,Reset-DnsServerZoneKeyMasterRole`: the FullyQualifiedErrorId, which no locale changes. */
function statedCodes(text: string): readonly Ranked[] {
  return matches(text, /\bWIN32\s*[:=]?\s*(\d{1,5})\b/gi).flatMap(({ word, at }) =>
    ranked(RANK.stated, at, Number(word)),
  );
}

function symbols(text: string): readonly Ranked[] {
  return matches(text, /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/gi).flatMap(({ word, at }) => {
    const upper = word.toUpperCase();
    const code = codeOfSymbol(upper) ?? codeOfSymbol(`DNS_ERROR_${upper}`);
    return code === null ? [] : ranked(RANK.symbol, at, code);
  });
}

function inventedNames(text: string): readonly Ranked[] {
  const lower = text.toLowerCase();
  return INVENTED_NAMES.flatMap((invented): readonly Ranked[] => {
    const at = indexOfName(lower, invented.name.toLowerCase());
    if (at < 0) return [];
    const denial: Ranked = { rank: RANK.invented, at, match: { kind: "invented", invented } };
    return [denial, ...invented.meant.flatMap((code, index) => ranked(RANK.meant, index, code))];
  });
}

function hexadecimals(text: string): readonly Ranked[] {
  const bare = /^[0-9a-f]*[a-f][0-9a-f]*$|^8007[0-9a-f]{4}$/i.test(text)
    ? [{ word: text, at: 0 }]
    : [];
  return [...matches(text, /\b0x([0-9a-f]{1,8})\b/gi), ...bare].flatMap(({ word, at }) =>
    ranked(RANK.number, at, win32Of(Number.parseInt(word, 16))),
  );
}

function decimals(text: string): readonly Ranked[] {
  const isAlone = /^-?\d+$/.test(text);
  return matches(text, /(?<![\w.,-])(-?\d{1,10})(?![\w.]*\w)/g).flatMap(({ word, at }) => {
    const code = win32Of(Number(word));
    return isAlone || code >= SMALLEST_IN_TEXT ? ranked(RANK.number, at, code) : [];
  });
}

/** A part of a constant's name, typed alone, as in a search box. */
function partialSymbols(text: string): readonly Ranked[] {
  if (!/^[A-Z][A-Z_]{2,}$/i.test(text)) return [];
  const part = text.toUpperCase();
  if (codeOfSymbol(part) !== null) return [];
  return WIN32_CODES.filter((code) => WIN32_CATALOGUE[code].symbol.includes(part)).flatMap(
    (code, index) => ranked(RANK.partial, index, code),
  );
}

/** The Win32 code inside an HRESULT of that facility, signed or not; any other number stays. */
function win32Of(value: number): number {
  const unsigned = value < 0 ? value + 0x1_0000_0000 : value;
  const inside = unsigned - HRESULT_WIN32;
  return inside >= 0 && inside <= 0xffff ? inside : unsigned;
}

function ranked(rank: number, at: number, code: number): readonly Ranked[] {
  return isWin32Code(code) ? [{ rank, at, match: { kind: "code", code } }] : [];
}

function matches(text: string, pattern: RegExp): readonly { word: string; at: number }[] {
  return [...text.matchAll(pattern)].map((match) => ({ word: match[1] ?? "", at: match.index }));
}

/** The position of a whole name: not a part of a longer one. */
function indexOfName(text: string, name: string): number {
  const at = text.indexOf(name);
  if (at < 0) return -1;
  const before = text[at - 1] ?? " ";
  const after = text[at + name.length] ?? " ";
  return /[a-z0-9_-]/.test(before) || /[a-z0-9_-]/.test(after) ? -1 : at;
}

function withoutRepeats(found: readonly Win32Match[]): readonly Win32Match[] {
  const seen = new Set<string>();
  return found.filter((match) => {
    const id = match.kind === "code" ? `code ${match.code}` : match.invented.name;
    const isNew = !seen.has(id);
    seen.add(id);
    return isNew;
  });
}
