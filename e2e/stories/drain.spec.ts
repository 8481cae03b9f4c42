import type { Page } from "@playwright/test";
import type { DrainItem } from "@/lib/contracts/drains";
import { type Api, actorCookie, openApi } from "../fixtures/api";
import { startProduct } from "../fixtures/product";
import { expect, test } from "../fixtures/test";
import { openValidator } from "../fixtures/validator";

const SERVER = "dc2.contoso.com";
/** So many of its zones are asked about all the time. */
const WATCHED = 8;
/** Half of all generated zones are its own. */
const HOSTING = "hs1.tailspin.example";

test("patch night: a server with thirty roles is drained, verified zone by zone, and gets them all back", async ({
  browser,
}) => {
  test.setTimeout(480_000);
  const product = await startProduct({ args: ["--lab-zones", "64"] });
  const admin = await openApi(product.url, "admin");
  const context = await browser.newContext({ baseURL: product.url });
  const validator = openValidator(admin);
  let clock: { end(): Promise<void> } | null = null;
  try {
    const held = async () =>
      (await admin.get<{ total: number }>(`/zones?server=${HOSTING}&limit=1`)).total;
    await expect.poll(held, { timeout: 60_000 }).toBeGreaterThanOrEqual(30);
    const before = await held();
    // A zone that nobody has looked at yet is moved only with a note.
    await expect.poll(() => unobserved(admin, HOSTING), { timeout: 120_000 }).toBe(0);
    await validator.watch(...(await signedZones(admin, HOSTING)).slice(0, WATCHED));
    await context.addCookies([actorCookie("operator", product.url)]);
    const page = await context.newPage();
    await page.goto(`/servers/${HOSTING}`);
    await page.getByRole("link", { name: /^Drain \d+ roles$/ }).click();
    await expect(page.getByText(/roles can move now\./)).toBeVisible({ timeout: 30_000 });
    await page.getByLabel("Reason").fill("patch night");
    await page.getByRole("radio", { name: "25", exact: true }).check();
    await page.getByRole("button", { name: `Drain ${HOSTING}` }).click();
    clock = keepPolling(admin);
    await expect(page.getByRole("button", { name: /^Bring \d+ roles back$/ })).toBeVisible({
      timeout: 180_000,
    });
    await expect(page.getByText(/still holds roles|holds none of these/)).toBeVisible({
      timeout: 180_000,
    });
    const id = new URL(page.url()).searchParams.get("drain") ?? "";
    const drain = await admin.get<DrainItem>(`/drains/${id}`);
    expect(drain.counts.unclear + drain.counts.notMoved).toBe(0);
    expect(drain.counts.moved).toBeGreaterThanOrEqual(25);
    // The list follows with the next sweep.
    await expect.poll(held, { timeout: 60_000 }).toBe(before - drain.counts.moved);
    await page.getByRole("button", { name: /^Bring \d+ roles back$/ }).click();
    await expect(page.getByText("Back again.")).toBeVisible({ timeout: 180_000 });
    await expect.poll(held, { timeout: 60_000 }).toBe(before);
    // One zone in twenty has no DS at its parent.
    expect(await validator.look()).not.toContain("bogus");
    const { looks, unforeseen } = await validator.end();
    expect(unforeseen).toEqual([]);
    expect(looks).toBeGreaterThan(3);
  } finally {
    await validator.end();
    await clock?.end();
    await context.close();
    await admin.close();
    await product.remove();
  }
});

test("a hold stops a running drain: the zone under way is finished, no other one begins until it is lifted", async ({
  admin,
  openAs,
  validator,
}) => {
  test.setTimeout(240_000);
  await validator.watch(...(await signedZones(admin, SERVER)));
  const page = await openAs("operator", `/servers/${SERVER}/drain`);
  await page.getByLabel("Reason").fill("patch night");
  await page.getByRole("radio", { name: "1", exact: true }).check();
  await page.getByRole("button", { name: `Drain ${SERVER}` }).click();
  await expect(page.getByText(`Draining ${SERVER}.`)).toBeVisible();
  const id = new URL(page.url()).searchParams.get("drain") ?? "";
  const counts = async () => (await admin.get<DrainItem>(`/drains/${id}`)).counts;
  const moved = await pollUntil(admin, async () => (await counts()).moved > 0, counts);
  expect(moved.ready).toBeGreaterThan(0);
  await admin.put("/hold", { held: true, reason: "storm warning" });
  try {
    await expect(page.getByText("Stopped.")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/has set a hold/).first()).toBeVisible();
    await expect(page.getByText("storm warning").first()).toBeVisible();
    const stopped = await pollUntil(admin, async () => (await counts()).running === 0, counts);
    expect(stopped.moved).toBeLessThan(stopped.total);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByText(/Asked to act on the drain/)).toBeVisible();
    await admin.post("/lab/clock", { advanceSeconds: 400 });
    expect(await counts()).toEqual(stopped);
  } finally {
    await admin.put("/hold", { held: false });
  }
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText(`Draining ${SERVER}.`)).toBeVisible();
  const finished = await pollUntil(admin, () => isFinished(page), counts);
  expect(finished.moved).toBeGreaterThan(moved.moved);
  expect(finished.ready + finished.running + finished.unclear + finished.notMoved).toBe(0);
  expect(await validator.look()).not.toContain("bogus");
});

async function signedZones(admin: Api, server: string): Promise<readonly string[]> {
  const path = `/zones?server=${server}&signed=true&limit=100`;
  const { items } = await admin.get<{ items: { name: string }[] }>(path);
  return items.map(({ name }) => name);
}

async function unobserved(admin: Api, server: string): Promise<number> {
  const path = `/zones?server=${server}&limit=100`;
  const { items } = await admin.get<{ items: { service: { basis: string } }[] }>(path);
  return items.filter(({ service }) => service.basis !== "observed").length;
}

function isFinished(page: Page): Promise<boolean> {
  return page.getByText(/still holds roles|holds none of these/).isVisible();
}

/** Servers refresh their views, three minutes at a time, until something is so; then it is read. */
async function pollUntil<T>(
  admin: Api,
  isSo: () => Promise<boolean>,
  read: () => Promise<T>,
): Promise<T> {
  await expect
    .poll(
      async () => {
        const so = await isSo();
        if (!so) await admin.post("/lab/clock", { advanceSeconds: 200 });
        return so;
      },
      { timeout: 120_000, intervals: [250] },
    )
    .toBe(true);
  return read();
}

/** Lets the lab's servers refresh their views again and again, as three minutes after each move would. */
function keepPolling(admin: Api): { end(): Promise<void> } {
  let isEnded = false;
  const run = (async () => {
    while (!isEnded) await admin.post("/lab/clock", { advanceSeconds: 200 });
  })();
  return {
    end: async () => {
      isEnded = true;
      await run;
    },
  };
}
