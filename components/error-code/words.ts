import type { ErrorCodeItem } from "@/lib/contracts/error-codes";

/** The page of a code; names that do not exist have one too, which says so. */
export function errorHref(item: Pick<ErrorCodeItem, "code" | "symbol">): string {
  return `/errors/${encodeURIComponent(item.code ?? item.symbol)}`;
}

/** What stands where a code would stand. */
export function errorLabel(item: Pick<ErrorCodeItem, "code">): string {
  return item.code === null ? "invented" : String(item.code);
}

const FELT = {
  no: "Users notice nothing.",
  some: "Users behind validating resolvers may notice.",
  yes: "Users notice.",
  unknown: "Whether users notice depends on the case.",
} as const satisfies Record<ErrorCodeItem["affectsUsers"], string>;

/** Whether users feel it, as a sentence. */
export function feltBy(item: Pick<ErrorCodeItem, "affectsUsers">): string {
  return FELT[item.affectsUsers];
}

/** The ticket for an error, ready to paste. */
export function errorTicket(item: ErrorCodeItem): string {
  const zones = item.zonesNow.map((one) => one.zone).join(", ");
  const lines: readonly (readonly [string, string])[] = [
    ["Error", `${item.code ?? "(no such code)"} ${item.symbol}`],
    ["Meaning", item.text],
    ["Users", feltBy(item)],
    ["What to do", item.whatToDo],
    ...(item.doNot === null ? [] : [["Do not", item.doNot] as const]),
    ["Zones now", zones === "" ? "none" : zones],
  ];
  return lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join("\n");
}
