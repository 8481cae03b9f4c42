import type { DrainItem } from "@/lib/contracts/drains";
import { type Api, actorCookie, openApi } from "../fixtures/api";
import { startProduct } from "../fixtures/product";
import { expect, test } from "../fixtures/test";

const SERVER = "dc2.contoso.com";

test("patch night: a server with thirty roles is drained, verified zone by zone, and gets them all back", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const product = await startProduct({ args: ["--lab-zones", "120"] });
  const admin = await openApi(product.url, "admin");
  const context = await browser.newContext({ baseURL: product.url });
  let clock: { end(): Promise<void> } | null = null;
  try {
    const held = async () =>
      (await admin.get<{ total: number }>(`/zones?server=${SERVER}&limit=1`)).total;
    const before = await held();
    expect(before).toBeGreaterThanOrEqual(30);
    await context.addCookies([actorCookie("operator", product.url)]);
    const page = await context.newPage();
    await page.goto(`/servers/${SERVER}`);
    await page.getByRole("link", { name: /^Drain \d+ roles$/ }).click();
    await expect(page.getByText(/roles can move now\./)).toBeVisible({ timeout: 30_000 });
    await page.getByLabel("Reason").fill("patch night");
    await page.getByRole("button", { name: `Drain ${SERVER}` }).click();
    clock = keepPolling(admin);
    await expect(page.getByRole("button", { name: /^Bring \d+ roles back$/ })).toBeVisible({
      timeout: 120_000,
    });
    await expect(page.getByText(/still holds roles|holds none of these/)).toBeVisible({
      timeout: 120_000,
    });
    const id = new URL(page.url()).searchParams.get("drain") ?? "";
    const drain = await admin.get<DrainItem>(`/drains/${id}`);
    expect(drain.counts.unclear + drain.counts.notMoved).toBe(0);
    expect(drain.counts.moved).toBeGreaterThanOrEqual(25);
    expect(await held()).toBe(before - drain.counts.moved);
    await page.getByRole("button", { name: /^Bring \d+ roles back$/ }).click();
    await expect(page.getByText("Back again.")).toBeVisible({ timeout: 120_000 });
    expect(await held()).toBe(before);
  } finally {
    await clock?.end();
    await context.close();
    await admin.close();
    await product.remove();
  }
});

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
