"use client";

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from "react";
import type { Ms } from "./format";
import { toMs } from "./format";

/** What answers carry: each estate's present instant. `paused` stops the ticking (the lab's clock can stand still). */
export type EstateClock = Readonly<{ estate: string; now: string; paused?: boolean | undefined }>;

type Reading = Readonly<{ at: Ms; readAt: Ms; paused: boolean }>;

type ClockStore = Readonly<{
  observe: (clocks: readonly EstateClock[]) => void;
  now: (estate: string | undefined) => Ms;
  atRender: (estate: string | undefined) => Ms;
  subscribe: (listener: () => void) => () => void;
}>;

function createClockStore(initial: readonly EstateClock[], wallAtRender: Ms): ClockStore {
  const readings = new Map<string, Reading>();
  const rendered = new Map(initial.map((clock) => [clock.estate, toMs(clock.now)]));
  const seen = new WeakSet<readonly EstateClock[]>();
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const announce = () => {
    for (const listener of listeners) listener();
  };
  return {
    observe(clocks) {
      // An answer from the cache is met again when a panel comes back: it must not turn the clock back.
      if (seen.has(clocks)) return;
      seen.add(clocks);
      const readAt = Date.now();
      for (const clock of clocks) {
        readings.set(clock.estate, { at: toMs(clock.now), readAt, paused: clock.paused === true });
      }
      announce();
    },
    now(estate) {
      const reading = estate === undefined ? undefined : readings.get(estate);
      if (reading === undefined) return Date.now();
      return reading.paused ? reading.at : reading.at + (Date.now() - reading.readAt);
    },
    atRender: (estate) => (estate === undefined ? undefined : rendered.get(estate)) ?? wallAtRender,
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(announce, 1000);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

const fallbackStore = createClockStore([], 0);
const ClockContext = createContext<ClockStore | null>(null);

/**
 * Gives the tree its clocks. `clocks` and `renderedAt` (ISO) are what the server rendered with: the first browser
 * render repeats them, so that nothing differs, then ages tick by the estate's own clock.
 */
export function ClockProvider({
  clocks,
  renderedAt,
  children,
}: Readonly<{ clocks: readonly EstateClock[]; renderedAt: string; children: ReactNode }>) {
  // The store lives as long as the provider; later readings come in through `useClockReadings`.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first readings make the store
  const store = useMemo(() => createClockStore(clocks, toMs(renderedAt)), []);
  useEffect(() => store.observe(clocks), [store, clocks]);
  return <ClockContext value={store}>{children}</ClockContext>;
}

/** The present instant of an estate, for handlers that run now and do not render. */
export function useClockReader(): (estate: string | undefined) => Ms {
  return useClockStore().now;
}

function useClockStore(): ClockStore {
  return useContext(ClockContext) ?? fallbackStore;
}

/** Tells the clocks what an answer said; call it where an answer with `clocks` is used. */
export function useClockReadings(clocks: readonly EstateClock[] | undefined): void {
  const store = useClockStore();
  useEffect(() => {
    if (clocks !== undefined) store.observe(clocks);
  }, [store, clocks]);
}

/**
 * A value derived from the estate's present instant. Renders again only when the value changes, so return text or a
 * number that is as coarse as what is shown. Without `estate`: the wall clock.
 */
export function useClockValue<T extends string | number | boolean>(
  estate: string | undefined,
  derive: (now: Ms) => T,
): T {
  const store = useClockStore();
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(
    subscribe,
    () => derive(store.now(estate)),
    () => derive(store.atRender(estate)),
  );
}

/** The estate's present instant in whole minutes: for axes and pictures that move slowly. */
export function useMinute(estate: string | undefined): Ms {
  return useClockValue(estate, (now) => Math.floor(now / 60_000) * 60_000);
}
