"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { getQueryClient } from "./query-client";

/** The one query client of the tree. */
export function QueryProvider({ children }: Readonly<{ children: ReactNode }>) {
  // No useState: a suspended first render would throw its client away and ask everything again.
  return <QueryClientProvider client={getQueryClient()}>{children}</QueryClientProvider>;
}
