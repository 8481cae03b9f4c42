import type { PreferenceItem } from "@/lib/contracts/candidates";

/** How much a server should hold roles, and what follows from it. */
export const PREFERENCE_WORDS: Readonly<
  Record<PreferenceItem["preference"], Readonly<{ word: string; means: string }>>
> = {
  prefer: { word: "Preferred", means: "drains send roles here first" },
  neutral: { word: "Neutral", means: "takes roles if nobody is preferred" },
  avoid: { word: "Avoided", means: "only if nobody else can take the role" },
  never: { word: "Never", means: "is refused as a new holder" },
};
