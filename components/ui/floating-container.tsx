"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

type Layer = Readonly<{
  element: HTMLElement | null;
  setElement: (element: HTMLElement | null) => void;
}>;

const FloatingContext = createContext<Layer | null>(null);

/** Lets everything that floats below it be drawn at the FloatingOutlet. */
export function FloatingLayer({ children }: Readonly<{ children: ReactNode }>) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const layer = useMemo(() => ({ element, setElement }), [element]);
  return <FloatingContext value={layer}>{children}</FloatingContext>;
}

/**
 * Where menus, dialogs and tips are drawn: put it at the end of the page's landmark, so that they stand in it and not
 * outside all of them. Without it they go to the end of the body.
 */
export function FloatingOutlet() {
  const layer = useContext(FloatingContext);
  return <div ref={layer?.setElement} />;
}

/** What a portal needs to be drawn at the outlet. */
export function useFloatingContainer(): Readonly<{ container?: HTMLElement }> {
  const element = useContext(FloatingContext)?.element ?? null;
  return element === null ? {} : { container: element };
}
