import { digCommand } from "@/lib/dnssec/observation/dig-command";
import { sortedKeyTags } from "@/lib/dnssec/observation/served-answers";
import type { ObservedDs, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { Check, ChecksInput, Draft } from "./check";
import { parentEvidence } from "./evidence";
import { isKskRolling } from "./ksk-rollover";
import { answeredParents, dsMark, dsWords } from "./parent-answers";

/**
 * Inside and outside see the same DS set at the parent. A KSK rollover may end only when validators everywhere have had the new DS (RFC
 * 6781 §4.1.2, RFC 7583 §3.3), and a server that looks from inside sees the inside view only.
 */
export const parentViewsAgree: Check = { id: "parent-views-agree", judge };

type View = { readonly observation: ZoneObservation; readonly ds: readonly ObservedDs[] };

function judge(input: ChecksInput): readonly Draft[] {
  const inside = viewsOf(input, "inside");
  const outside = viewsOf(input, "outside");
  const [first] = inside;
  const isRolling = isKskRolling(input.report);
  if (first === undefined) return [];
  if (outside.length === 0) return isRolling ? unseenFromOutside(inside, first) : [];
  const differing = outside.filter(({ ds }) => dsMark(ds) !== dsMark(first.ds));
  return differing.flatMap((view) => toDraft(first, view, isRolling));
}

function toDraft(inside: View, outside: View, isRolling: boolean): readonly Draft[] {
  const { observation, ds } = outside;
  const [parent] = answeredParents(observation);
  if (parent === undefined) return [];
  const common = {
    server: null,
    vantage: observation.vantage,
    evidence: parentEvidence(
      observation,
      parent,
      `${dsWords(ds)}; from ${inside.observation.vantage}: ${dsWords(inside.ds)}`,
    ),
  };
  const seenOutside = new Set(ds.map(({ digest }) => digest));
  const missing = inside.ds.filter(({ digest }) => !seenOutside.has(digest));
  if (isRolling && missing.length > 0) {
    const facts = { keyTags: sortedKeyTags(missing), outside: sortedKeyTags(ds) };
    return [{ ...common, tag: "parent-views-agree.new-key-not-outside", facts }];
  }
  const facts = { inside: sortedKeyTags(inside.ds), outside: sortedKeyTags(ds) };
  return [{ ...common, tag: "parent-views-agree.differ", facts }];
}

function unseenFromOutside(inside: readonly View[], first: View): readonly Draft[] {
  const { observation, ds } = first;
  const [parent] = answeredParents(observation);
  if (parent === undefined) return [];
  return [
    {
      tag: "parent-views-agree.no-outside-view",
      server: null,
      facts: { vantages: inside.map((view) => view.observation.vantage).sort() },
      evidence: {
        query: digCommand(parent, observation.zone, "DS"),
        answer: dsWords(ds),
        at: parent.at,
      },
      vantage: observation.vantage,
    },
  ];
}

/** All DS records that any server of the parent serves to a vantage point; where none answers there is no view. */
function viewsOf(input: ChecksInput, side: "inside" | "outside"): readonly View[] {
  return input.observations
    .filter((observation) => observation.side === side)
    .flatMap((observation) => {
      const answered = answeredParents(observation);
      if (answered.length === 0) return [];
      const byDigest = new Map(
        answered.flatMap(({ ds }) => ds?.ds ?? []).map((ds) => [dsMark([ds]), ds]),
      );
      return [{ observation, ds: [...byDigest.values()] }];
    });
}
