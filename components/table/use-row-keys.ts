"use client";

import { type RefObject, useCallback, useEffect, useRef } from "react";

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  j: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  k: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + 12,
  PageUp: (at) => at - 12,
  Home: () => 0,
  End: (_, count) => count - 1,
};

const rowOf = (element: Element | null): HTMLElement | null =>
  element?.closest<HTMLElement>("[data-row-index]") ?? null;

function isElsewhere(target: EventTarget | null, table: HTMLElement): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) return true;
  if (document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null)
    return true;
  return target !== document.body && !table.contains(target) && target.id !== "main";
}

/** j and k work from anywhere on the page, arrows and the rest only from a row: elsewhere they scroll. */
function stepFor(event: KeyboardEvent, current: HTMLElement | null) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  if (current === null && event.key !== "j" && event.key !== "k") return undefined;
  return steps[event.key];
}

/** The row that a key leads to; nothing if the key is not for this table. */
function nextRow(event: KeyboardEvent, table: HTMLElement, count: number): number | undefined {
  if (count === 0 || event.defaultPrevented || isElsewhere(event.target, table)) return undefined;
  const focused = document.activeElement;
  const current = table.contains(focused) ? rowOf(focused) : null;
  const step = stepFor(event, current);
  if (step === undefined) return undefined;
  const at = current === null ? -1 : Number(current.dataset.rowIndex);
  return Math.max(0, Math.min(count - 1, step(at, count)));
}

function focusRow(row: HTMLElement): void {
  const target = row.querySelector<HTMLElement>("[data-row-link]") ?? row;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/**
 * Rows under the keyboard: j, k, arrows, Page, Home and End move the focus from row to row; Enter follows the row's
 * link by itself. `reveal` brings a row that is not drawn yet into the window of a long table.
 */
export function useRowKeys(
  table: RefObject<HTMLElement | null>,
  count: number,
  reveal: (index: number) => void,
): () => void {
  const wanted = useRef<number | null>(null);

  /** To be called after rows were drawn: gives the focus to the row that was waited for. */
  const settle = useCallback(() => {
    if (wanted.current === null) return;
    const row = table.current?.querySelector<HTMLElement>(`[data-row-index="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    focusRow(row);
  }, [table]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const root = table.current;
      const next = root === null ? undefined : nextRow(event, root, count);
      if (next === undefined) return;
      event.preventDefault();
      wanted.current = next;
      reveal(next);
      settle();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [table, count, reveal, settle]);

  return settle;
}
