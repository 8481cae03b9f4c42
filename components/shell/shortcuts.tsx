"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { DESTINATIONS, destinations } from "./destinations";
import { useShell } from "./shell-context";

export type Shortcut = Readonly<{ keys: readonly string[]; does: string }>;

/** What the help shows; the table's own keys are listed with it. */
export const shortcutGroups: readonly Readonly<{ title: string; items: readonly Shortcut[] }>[] = [
  {
    title: "Everywhere",
    items: [
      { keys: ["Ctrl", "K"], does: "find a zone, server, code or action" },
      { keys: ["?"], does: "this list" },
      ...DESTINATIONS.map((one) => ({ keys: ["g", one.key], does: `go to ${one.label}` })),
    ],
  },
  {
    title: "In a table",
    items: [
      { keys: ["/"], does: "filter" },
      { keys: ["j"], does: "next row" },
      { keys: ["k"], does: "row before" },
      { keys: ["Home"], does: "first row" },
      { keys: ["End"], does: "last row" },
      { keys: ["Enter"], does: "open" },
    ],
  },
];

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

const isPaletteKey = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";

/** A key for the page: no modifier, no text being typed, no dialog in front. */
function isPlainKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false;
  return document.querySelector('[role="dialog"]') === null;
}

function focusFilter(): boolean {
  const box = document.querySelector<HTMLInputElement>("[data-filter-box]");
  box?.focus();
  box?.select();
  return box !== null;
}

/** Listens on the whole page: Ctrl K, `?`, `/`, and `g` followed by a letter. */
export function Shortcuts({ labRunning }: Readonly<{ labRunning: boolean }>) {
  const router = useRouter();
  const { open } = useShell();
  const goPressedAt = useRef(0);
  useEffect(() => {
    const go = (key: string): boolean => {
      const target = destinations(labRunning).find((one) => one.key === key);
      if (target === undefined) return false;
      router.push(target.href);
      return true;
    };
    const plainKey = (event: KeyboardEvent): boolean => {
      const afterGo = performance.now() - goPressedAt.current < 1500;
      goPressedAt.current = 0;
      if (afterGo && go(event.key)) return true;
      if (event.key === "g") goPressedAt.current = performance.now();
      if (event.key === "/") return focusFilter();
      if (event.key === "?") open("shortcuts");
      return event.key === "?";
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if (isPaletteKey(event)) {
        event.preventDefault();
        open("palette");
      } else if (isPlainKey(event) && plainKey(event)) {
        event.preventDefault();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [labRunning, open, router]);
  return null;
}
