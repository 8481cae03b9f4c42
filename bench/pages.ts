import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chromium, type Page } from "@playwright/test";
import { startProduct } from "@/e2e/fixtures/product";
import { benchManyZones } from "./many-zones";
import { type Line, median, renderReport } from "./report";

const ZONES = 10_000;
const ROUNDS = 5;
const CALM_MS = 15_000;
const CALM_LIMIT_MS = 900_000;
const VIEWPORT = { width: 1440, height: 900 };
const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/** Bytes of scripts that a fresh visit of a page loads, as they travel. */
async function scriptBytes(page: Page, url: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", (event) => {
    if (event.type === "Script") scripts.add(event.requestId);
  });
  session.on("Network.loadingFinished", (event) => {
    if (scripts.has(event.requestId)) bytes += event.encodedDataLength;
  });
  await page.goto(url, { waitUntil: "networkidle" }).catch(() => page.waitForLoadState("load"));
  return bytes;
}

/** Resolves when nothing of the list has changed for a while, or after some minutes: first looks at every zone take longer. */
async function untilCalm(origin: string): Promise<void> {
  const giveUpAt = performance.now() + CALM_LIMIT_MS;
  let [revision, since] = [-1, performance.now()];
  while (performance.now() - since < CALM_MS && performance.now() < giveUpAt) {
    const known = revision < 0 ? "" : `?since=${revision}`;
    const answer = await fetch(`${origin}/api/v1/zones/snapshot${known}`);
    const news = (await answer.json()) as { revision: number };
    if (news.revision !== revision) [revision, since] = [news.revision, performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Starting a browser's process for a page, or drawing the page before, is no part of the visit that is measured. */
const SETTLED_MS = 2_500;

async function largestPaint(page: Page, url: string): Promise<number> {
  await page.waitForTimeout(SETTLED_MS);
  await page.goto(url);
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) =>
          resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN),
        ).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
}

function paintLine(when: string, paint: number): Line {
  return {
    goal: `largest contentful paint on loopback, ${when}, median of ${ROUNDS}`,
    measured: `${paint.toFixed(0)} ms`,
    wanted: "≤ 400 ms",
    isMet: paint <= 400,
  };
}

/** Goals 7 and 8 of docs/performance.md. */
export async function benchPages(): Promise<string> {
  const product = await startProduct({ args: ["--lab-zones", String(ZONES)] });
  const browser = await chromium.launch({
    ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const url = `${product.url}/zones`;
    const page = await browser.newPage({ viewport: VIEWPORT });
    await untilCalm(product.url);
    const weight = await scriptBytes(page, url);
    // Pages of their own: the one before keeps nothing, so that scripts can be weighed.
    const first: number[] = [];
    const again: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const context = await browser.newContext({ viewport: VIEWPORT });
      const visitor = await context.newPage();
      first.push(await largestPaint(visitor, url));
      again.push(await largestPaint(visitor, url));
      await context.close();
    }
    const answer = await fetch(`${product.url}/api/v1/zones/snapshot`);
    const body = new Uint8Array(await answer.arrayBuffer());
    const names = (JSON.parse(new TextDecoder().decode(body)) as { columns: { name: string[] } })
      .columns.name;
    const perZone = gzipSync(body).length / names.length;
    const lines: readonly Line[] = [
      {
        goal: "scripts of the zone list, as they travel",
        measured: `${(weight / 1024).toFixed(0)} KB`,
        wanted: "≤ 200 KB",
        isMet: weight <= 200 * 1024,
      },
      paintLine("on a first visit", median(first)),
      paintLine("on the next one", median(again)),
      {
        goal: `list payload, gzipped, ${names.length} zones`,
        measured: `${perZone.toFixed(1)} bytes a zone`,
        wanted: "≤ 10 bytes",
        isMet: perZone <= 10,
      },
      ...(await benchManyZones(await browser.newPage({ viewport: VIEWPORT }), product.url)),
    ];
    return renderReport("Pages", lines);
  } finally {
    await browser.close();
    await product.remove();
  }
}
