"use client";

import { lazy, Suspense, useEffect, useId, useRef, useState } from "react";
import { useClockReader } from "./clock";
import { formatExactLocal, formatExactUtc, formatRelative, type Ms } from "./format";

// Its code comes when the first tip is wanted.
const FactTip = lazy(async () => ({ default: (await import("./fact-tip")).FactTip }));

type Shown = Readonly<{ target: HTMLElement; lines: readonly string[] }>;

const number = (text: string | undefined): Ms | undefined =>
  text === undefined ? undefined : Number(text);

/** The lines of a fact's tip: its instant in UTC and local, who said it, and how long ago that was. */
function factLines(data: DOMStringMap, now: Ms): readonly string[] {
  const at = number(data.factAt);
  const seen = number(data.factSeen);
  const source = data.factSource;
  const lines: string[] = [];
  if (at !== undefined) lines.push(formatExactUtc(at), formatExactLocal(at));
  if (source !== undefined) lines.push(`From ${source}`);
  if (seen !== undefined) lines.push(`Seen ${formatRelative(seen, now)}, ${formatExactUtc(seen)}`);
  return lines;
}

function factUnder(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-fact]") : null;
}

const showAfterMs = 350;
const hideAfterMs = 150;
const longPressMs = 500;

/**
 * One host for the tips of every fact and instant on the page: on hover, on focus, on a long press. It stays while the
 * pointer is over it and goes with Escape. A table of ten thousand instants needs no ten thousand tips.
 */
export function FactTips() {
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const id = useId();
  const readClock = useClockReader();

  useEffect(() => {
    const later = (run: () => void, ms: number) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(run, ms);
    };
    const show = (target: HTMLElement) => {
      const lines = factLines(target.dataset, readClock(target.dataset.factEstate));
      if (lines.length > 0) setShown({ target, lines });
    };
    const hide = () => setShown(null);
    const onOver = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      if (event.target instanceof Element && event.target.closest("[data-fact-tip]")) {
        clearTimeout(timer.current);
        return;
      }
      const fact = factUnder(event.target);
      if (fact) later(() => show(fact), showAfterMs);
      else later(hide, hideAfterMs);
    };
    const onFocusIn = (event: FocusEvent) => {
      const fact = factUnder(event.target);
      if (fact && fact === event.target && fact.matches(":focus-visible")) show(fact);
    };
    const onDown = (event: PointerEvent) => {
      const fact = event.pointerType === "touch" ? factUnder(event.target) : null;
      if (fact) later(() => show(fact), longPressMs);
      else later(hide, 0);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    };
    const cancel = () => clearTimeout(timer.current);
    const events = new AbortController();
    const options = { signal: events.signal, passive: true };
    document.addEventListener("pointerover", onOver, options);
    document.addEventListener("pointerdown", onDown, options);
    document.addEventListener("pointercancel", cancel, options);
    document.addEventListener("focusin", onFocusIn, options);
    document.addEventListener("focusout", hide, options);
    document.addEventListener("keydown", onKeyDown, options);
    return () => {
      events.abort();
      cancel();
    };
  }, [readClock]);

  useEffect(() => {
    if (shown === null) return;
    shown.target.setAttribute("aria-describedby", id);
    return () => shown.target.removeAttribute("aria-describedby");
  }, [shown, id]);

  if (shown === null) return null;
  return (
    <Suspense>
      <FactTip id={id} target={shown.target} lines={shown.lines} />
    </Suspense>
  );
}
