import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { serve } from "@hono/node-server";
import type { Database } from "@/lib/db/database";
import { createApiApp } from "@/lib/http/api-app";
import { systemClock } from "@/lib/platform/clock";
import { silentLogger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { openSecretBox } from "@/lib/platform/secret-box";
import { createServices } from "@/lib/services/create-services";
import { type Line, percentile, timed } from "./report";

const REQUESTS = 40;
const LIMIT_MS = 50;

/** Lists as a program or a browser on this machine gets them: the real API over a socket, from a database that is full already. */
export async function httpLines(database: Database, zones: number): Promise<readonly Line[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "keymaster-bench-http-"));
  const now = Date.now() / 1000;
  await database.client.estate.create({
    data: {
      name: "bench",
      kind: "active-directory",
      pollingIntervalSeconds: 180,
      isPaused: false,
      clockAt: now,
      clockReadAt: now,
    },
  });
  // The zones were stored without anybody counting revisions.
  await database.client.counter.update({ where: { name: "fleet" }, data: { value: 1_000 } });
  const services = createServices({
    database,
    embedded: null,
    agentsFile: null,
    crypto: createNodeCrypto(),
    secretBox: await openSecretBox(folder),
    logger: silentLogger,
    clock: systemClock,
    settings: { labSweepSeconds: 0, sweepSeconds: 0, isLoopback: true },
    leaseSeconds: 60,
  });
  const readMs = await timed(() => services.fleet.refresh());
  const app = createApiApp({
    services: () => services,
    hosts: () => ({ names: [], acceptsAddresses: false }),
    checksAnswers: false,
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  try {
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ask = (query: string) => get(`http://127.0.0.1:${port}/api/v1/zones${query}`, zones);
    return [
      {
        goal: `all ${zones} zones read into the memory of the program at its start`,
        measured: `${(readMs / 1000).toFixed(1)} s`,
        wanted: "",
        isMet: null,
      },
      await pace("a page by urgency", () => ask("?sort=status&limit=100")),
      await pace("a page by name", () => ask("?sort=name&limit=100")),
      await pace("a search with its count", () => ask("?q=4321&limit=100")),
    ];
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }

  async function pace(goal: string, request: () => Promise<void>): Promise<Line> {
    await request();
    const times: number[] = [];
    for (let at = 0; at < REQUESTS; at += 1) times.push(await timed(request));
    const p95 = percentile(times, 0.95);
    return {
      goal: `${goal} over HTTP, ${zones} zones, p95`,
      measured: `${p95.toFixed(0)} ms`,
      wanted: `≤ ${LIMIT_MS} ms`,
      isMet: p95 <= LIMIT_MS,
    };
  }
}

async function get(url: string, zones: number): Promise<void> {
  const answer = await fetch(url);
  const body = (await answer.json()) as { items?: readonly unknown[]; total?: number };
  const isWhole = url.includes("q=") || body.total === zones;
  if (!answer.ok || body.items?.length === 0 || !isWhole) {
    throw new Error(`${url} answered ${answer.status}: ${JSON.stringify(body).slice(0, 300)}`);
  }
}
