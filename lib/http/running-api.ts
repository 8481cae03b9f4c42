import { hostname } from "node:os";
import type { Hono } from "hono";
import { runningProgram } from "@/lib/services/program";
import { createApiApp } from "./api-app";
import { type HostPolicy, isLoopbackAddress } from "./guards";

let app: Hono | undefined;

/** `/api/v1` of the running program. */
export function runningApi(): Hono {
  app ??= createApiApp({
    services: () => runningProgram()?.services ?? null,
    hosts: () => hostPolicy(runningProgram()?.host ?? "127.0.0.1"),
    checksAnswers: false,
  });
  return app;
}

/** Loopback names always; the configured name; beyond loopback also this machine's own name and addresses. */
export function hostPolicy(host: string): HostPolicy {
  if (isLoopbackHost(host)) return { names: [], acceptsAddresses: false };
  return { names: [host.toLowerCase(), hostname().toLowerCase()], acceptsAddresses: true };
}

/** Is this address reachable from this machine alone? */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || isLoopbackAddress(host);
}
