"use client";

import {
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { notesParser } from "@/components/wizard/notes-parser";
import type { DrainPreview } from "@/lib/queries/drains";

/** What a drain is asked for stands in the address: a reload, the back button and a second tab find it. */
const WISH = {
  reason: parseAsString.withDefault(""),
  rolling: parseAsStringLiteral(["skip", "wait"]).withDefault("skip"),
  parallel: parseAsInteger.withDefault(4),
  unclear: parseAsBoolean.withDefault(false),
  /** Why to go on although a gate warns, by gate. */
  notes: notesParser,
  /** The new holder of every zone that can go there; null = by preference. */
  to: parseAsString,
  /** Zones whose new holder was chosen one by one. */
  chosen: notesParser,
};

export function useDrainWish() {
  return useQueryStates(WISH, { history: "replace" });
}

export type DrainWish = ReturnType<typeof useDrainWish>[0];
type Zone = DrainPreview["items"][number];
export type Choice = Zone["choices"][number];

/** A zone as it would be drained: the holder that was chosen for it, or the best one by preference. */
export type PlannedZone = Readonly<{
  zone: Zone;
  choice: Choice | null;
  target: string | null;
  state: Zone["state"];
  reason: string | null;
}>;

/** The server can take the zone now, or once its keys have changed. */
export function isPossible({ state }: Pick<Choice, "state">): boolean {
  return state !== "skipped";
}

/** Every zone with the choices of the address. What is not possible is not chosen. */
export function planZones(
  items: readonly Zone[],
  { to, chosen }: Pick<DrainWish, "to" | "chosen">,
): readonly PlannedZone[] {
  return items.map((zone) => {
    const wanted = [chosen[zone.zone], to]
      .flatMap((server) => zone.choices.find((one) => one.server === server) ?? [])
      .find(isPossible);
    const best = zone.choices.find(({ server }) => server === zone.target) ?? null;
    const { target, state, reason } = zone;
    return wanted === undefined
      ? { zone, choice: best, target, state, reason }
      : { zone, choice: wanted, target: wanted.server, state: wanted.state, reason: wanted.reason };
  });
}

/** The zones that go elsewhere than their preference says, for the API. */
export function candidatesOf(planned: readonly PlannedZone[]): Record<string, string> {
  return Object.fromEntries(
    planned.flatMap(({ zone, target }) =>
      target === null || target === zone.target ? [] : [[zone.zone, target]],
    ),
  );
}

/** How many zones each server would take, the most first. */
export function loadOf(
  planned: readonly PlannedZone[],
): readonly Readonly<{ server: string; zones: number }>[] {
  const load = new Map<string, number>();
  for (const { target } of planned) {
    if (target !== null) load.set(target, (load.get(target) ?? 0) + 1);
  }
  return [...load].map(([server, zones]) => ({ server, zones })).sort((a, b) => b.zones - a.zones);
}
