import type { Ms } from "./format";

export type FactTip = Readonly<{
  /** The instant the fact speaks of: shown as exact UTC and local. */
  at?: Ms | undefined;
  /** Who said it: "dc3.contoso.com, zone settings". */
  source?: string | undefined;
  /** When it was seen. */
  observedAt?: Ms | undefined;
  /** Whose clock its age counts by. */
  estate?: string | undefined;
}>;

/** Attributes that the page's one FactTips host reads; any element may carry them. */
export function factProps(tip: FactTip): Readonly<Record<string, string>> {
  const props: Record<string, string> = { "data-fact": "" };
  if (tip.at !== undefined) props["data-fact-at"] = String(tip.at);
  if (tip.source !== undefined) props["data-fact-source"] = tip.source;
  if (tip.estate !== undefined) props["data-fact-estate"] = tip.estate;
  if (tip.observedAt !== undefined) props["data-fact-seen"] = String(tip.observedAt);
  return props;
}
