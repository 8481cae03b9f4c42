"use client";

import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";

/**
 * What a person typed or chose before the page had come to life is in the page and nowhere else, and would be overwritten by the next
 * answer that is drawn. `drawn` is what the server drew (undefined = the element keeps its answer itself), `read` what the element
 * holds; where they differ when React takes the element over, `hand` gets the answer. Give the ref to the element.
 */
export function useEarlyAnswer<Control extends HTMLElement, Answer>(
  drawn: Answer | undefined,
  read: (control: Control) => Answer,
  hand: (answer: Answer) => void,
): RefObject<Control | null> {
  const ref = useRef<Control>(null);
  const early = useRef<{ readonly answer: Answer; readonly drawn: Answer } | null>(null);
  const keep = useEffectEvent(() => {
    if (ref.current === null || drawn === undefined) return;
    const answer = read(ref.current);
    early.current = answer === drawn ? null : { answer, drawn };
  });
  const give = useEffectEvent(() => {
    const kept = early.current;
    early.current = null;
    if (kept === null || ref.current === null) return;
    const now = read(ref.current);
    hand(now === kept.drawn ? kept.answer : now);
  });
  useLayoutEffect(() => keep(), []);
  useEffect(() => {
    // Answers in the address are listened for by effects of parents, which run after those of their children.
    queueMicrotask(() => give());
  }, []);
  return ref;
}
