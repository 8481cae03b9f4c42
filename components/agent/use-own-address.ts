"use client";

import { useSyncExternalStore } from "react";

const subscribe = () => () => {};

/** Where this page was loaded from: the address of Keymaster as this network knows it. */
export function useOwnAddress(): string {
  return useSyncExternalStore(
    subscribe,
    () => window.location.origin,
    () => "https://keymaster.example.org",
  );
}
