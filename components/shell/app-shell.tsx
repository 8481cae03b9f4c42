"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { HoldStrip } from "@/components/hold/hold-strip";
import { useClockReadings } from "@/components/time/clock";
import { FactTips } from "@/components/time/fact-tips";
import { FloatingLayer, FloatingOutlet } from "@/components/ui/floating-container";
import type { Actor } from "@/lib/contracts/actors";
import { frameQuery, meQuery } from "@/lib/queries/fleet";
import styles from "./app-shell.module.css";
import { LabStrip } from "./lab-strip";
import { CutStream, FailedRefresh, OpenDoor, SilentAgents } from "./notices";
import { ShellProvider, useShell } from "./shell-context";
import { Shortcuts } from "./shortcuts";
import { TopBar } from "./top-bar";
import { useLiveStream } from "./use-live-stream";

// Both open on a key: their code comes when it is first pressed.
const Palette = lazy(async () => ({ default: (await import("./palette")).Palette }));
const ShortcutHelp = lazy(async () => ({
  default: (await import("./shortcut-help")).ShortcutHelp,
}));

function Panels({ labRunning }: Readonly<{ labRunning: boolean }>) {
  const { panel } = useShell();
  return (
    <Suspense>
      {panel === "palette" ? <Palette labRunning={labRunning} /> : null}
      {panel === "shortcuts" ? <ShortcutHelp labRunning={labRunning} /> : null}
    </Suspense>
  );
}

/**
 * The frame around every page: strips that must never be missed, the bar, the page, and the panels that keys open.
 * It asks itself for what it shows; while that is not known it shows nothing rather than a green.
 */
export function AppShell({ actor, children }: Readonly<{ actor: Actor; children: ReactNode }>) {
  const me = useQuery({ ...meQuery(), placeholderData: keepPreviousData });
  const frame = useQuery({ ...frameQuery(), placeholderData: keepPreviousData });
  const isCut = useLiveStream();
  useClockReadings(frame.data?.clocks);
  const lab = frame.data?.clocks.find((clock) => clock.kind === "lab");
  const labRunning = me.data?.labRunning ?? lab !== undefined;
  return (
    <ShellProvider>
      <FloatingLayer>
        <a href="#main" className={styles.skip}>
          Skip to content
        </a>
        {labRunning ? <LabStrip paused={lab?.paused ?? false} /> : null}
        <TopBar actor={actor} labRunning={labRunning} />
        <HoldStrip />
        {isCut ? <CutStream /> : <FailedRefresh />}
        {me.data && !labRunning && me.data.openOnLoopback ? <OpenDoor /> : null}
        {frame.data ? <SilentAgents {...frame.data.agents} /> : null}
        <main id="main" tabIndex={-1} className={styles.main}>
          {children}
          <FloatingOutlet />
        </main>
        <Shortcuts labRunning={labRunning} />
        <Panels labRunning={labRunning} />
        <FactTips />
      </FloatingLayer>
    </ShellProvider>
  );
}
