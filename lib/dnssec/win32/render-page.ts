import { WIN32_CATALOGUE } from "@/lib/dnssec/win32/catalogue";
import { hexOf, hresultOf, WIN32_CODES, type Win32Code } from "@/lib/dnssec/win32/codes";
import { INVENTED_NAMES } from "@/lib/dnssec/win32/invented-names";

const OWNERS = {
  server: "nobody; the server goes on by itself",
  ops: "ops",
  "parent-operator": "whoever runs the parent zone",
  helpdesk: "helpdesk",
  none: "nobody",
} as const;

const AFFECTED = {
  no: "No. This code alone changes no answer.",
  some: "Some: users whose resolver or policy asks for validated answers.",
  yes: "Yes.",
  unknown: "Not known from the code; look at the zone.",
} as const;

/** The page of docs/errors of one code, in Markdown. The committed page equals this text; a test compares them. */
export function renderErrorPage(code: Win32Code): string {
  const entry = WIN32_CATALOGUE[code];
  const sections = [
    `# ${code}, ${entry.symbol}`,
    entry.text,
    facts(code),
    `## What it means\n\n${entry.meaning}`,
    `## Are users affected?\n\n${AFFECTED[entry.affectsUsers]}`,
    `## Likely causes\n\n${entry.likelyCauses.map((cause, index) => `${index + 1}. ${cause}`).join("\n")}`,
    `## What to do\n\n${entry.whatToDo}\n\nWho: ${OWNERS[entry.owner]}.`,
    ...(entry.doNot === null ? [] : [`## Do not\n\n${entry.doNot}`]),
    ...(entry.seeAlso.length === 0
      ? []
      : [`## Easily mixed up\n\n${entry.seeAlso.map(link).join("\n")}`]),
    ...inventedSection(code),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The list of all pages, docs/errors/README.md. */
function renderErrorIndex(): string {
  const rows = WIN32_CODES.map((code) => {
    const { symbol, text } = WIN32_CATALOGUE[code];
    return `| [${code}](${code}.md) | ${hexOf(code)} | ${symbol} | ${text} |`;
  });
  const invented = INVENTED_NAMES.map(({ name, truth }) => `| ${name} | ${capital(truth)}. |`);
  return `${[
    "# Error codes",
    "Written from the catalogue in `lib/dnssec/win32`. Only numbers and names are read from a message, because its words differ by language.",
    ["| Code | Hex | Name | In short |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    "## Names that do not exist",
    ["| Name | Truth |", "| --- | --- |", ...invented].join("\n"),
  ].join("\n\n")}\n`;
}

/** Every page of docs/errors by its file name. */
export function renderErrorPages(): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", renderErrorIndex()],
    ...WIN32_CODES.map((code) => [`${code}.md`, renderErrorPage(code)] as const),
  ]);
}

function facts(code: Win32Code): string {
  const { symbol, aliases } = WIN32_CATALOGUE[code];
  const rows: readonly (readonly [string, string])[] = [
    ["Name", symbol],
    ...aliases.map((alias) => ["Old name", alias] as const),
    ["Hex", hexOf(code)],
    ["HRESULT", hresultOf(code)],
  ];
  return [
    "| | |",
    "| --- | --- |",
    ...rows.map(([name, value]) => `| ${name} | \`${value}\` |`),
  ].join("\n");
}

function link(code: Win32Code): string {
  const { symbol, meaning } = WIN32_CATALOGUE[code];
  return `- [${code}](${code}.md), ${symbol}: ${meaning}`;
}

function inventedSection(code: Win32Code): readonly string[] {
  const names = INVENTED_NAMES.filter(({ meant }) => meant.includes(code));
  if (names.length === 0) return [];
  const rows = names.map(({ name, truth }) => `- \`${name}\` does not exist; ${truth}.`);
  return [`## Names that do not exist\n\n${rows.join("\n")}`];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
