"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

type Panel = "palette" | "shortcuts" | null;

type ShellControls = Readonly<{
  panel: Panel;
  open: (panel: Exclude<Panel, null>) => void;
  close: () => void;
}>;

const ShellContext = createContext<ShellControls | null>(null);

/** Which of the frame's own panels is open: the palette, the list of shortcuts, or none. */
export function ShellProvider({ children }: Readonly<{ children: ReactNode }>) {
  const [panel, setPanel] = useState<Panel>(null);
  const controls = useMemo<ShellControls>(
    () => ({ panel, open: setPanel, close: () => setPanel(null) }),
    [panel],
  );
  return <ShellContext value={controls}>{children}</ShellContext>;
}

/** The frame's panels; usable below ShellProvider only. */
export function useShell(): ShellControls {
  const controls = useContext(ShellContext);
  if (controls === null) throw new Error("useShell needs a ShellProvider above it");
  return controls;
}
