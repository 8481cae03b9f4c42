import type { MoveItem } from "@/lib/contracts/moves";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { actorCookie } from "../fixtures/api";
import { prepareTransfer, waitForHolder } from "../fixtures/move-role";
import { expect, test } from "../fixtures/test";

const ZONE = "secure.contoso.com";
test.describe.configure({ timeout: 120_000 });

const WIZARD = `/zones/${ZONE}/key-master/transfer`;

test("an operator moves the role of a healthy zone, sees it verified and moves it back", async ({
  admin,
  openAs,
}) => {
  const page = await openAs("operator", `/zones/${ZONE}`);
  await page.getByRole("link", { name: "Transfer the role" }).click();
  await expect(page.getByRole("heading", { name: "Why and when" })).toBeVisible();
  await prepareTransfer(page, "dc2.contoso.com");
  await expect(page.getByText("Ready to run.")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
  await waitForHolder(page, admin, "dc2.contoso.com is key master.");
  const zone = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
  expect(zone.role).toMatchObject({ holder: "dc2.contoso.com", verdict: "agreed" });
  await page.getByRole("button", { name: "Move back to dc1.contoso.com" }).click();
  await expect(page).toHaveURL(/\/moves\//);
  await page.getByRole("button", { name: "Move key master to dc1.contoso.com" }).click();
  await waitForHolder(page, admin, "dc1.contoso.com is key master.");
});

test("KM-21: a file-backed zone is refused at the first step, with the way out", async ({
  openAs,
}) => {
  const page = await openAs("operator", "/zones/shop.wingtiptoys.com/key-master/transfer");
  await page.getByLabel("Reason").fill("patching");
  await expect(page.getByText("Not possible.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue" })).toBeDisabled();
});

test("the holder dies while the plan is read: the run is refused, nothing has moved, and no page leads from here to a seize", async ({
  admin,
  openAs,
}) => {
  const page = await openAs("operator", WIZARD);
  await prepareTransfer(page, "dc2.contoso.com");
  await expect(page.getByText("Ready to run.")).toBeVisible();
  await admin.post("/lab/servers/dc1.contoso.com/power", { on: false });
  await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
  await expect(page.getByText("The plan is stale.")).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('a[href*="seize"]')).toHaveCount(0);
  const { items } = await admin.get<{ items: MoveItem[] }>(`/moves?zone=${ZONE}`);
  expect(items[0]).toMatchObject({ kind: "transfer", outcome: null });
});

test("a second wizard for the same zone is led to the move that is under way", async ({
  browser,
  openAs,
  product,
}) => {
  const first = await openAs("operator", WIZARD);
  await prepareTransfer(first, "dc2.contoso.com");
  await expect(first.getByText("Ready to run.")).toBeVisible();
  // The browser itself reports the conflict on its console: this page is not one that must not complain.
  const context = await browser.newContext({ baseURL: product.url });
  await context.addCookies([actorCookie("admin", product.url)]);
  const second = await context.newPage();
  await second.goto(`${WIZARD}?reason=patching&target=dc3.contoso.com&step=run-preflight`);
  await second.getByRole("link", { name: "Open the move that is under way" }).click();
  await expect(second.getByText("Ready to run.")).toBeVisible();
  await context.close();
});

test("helpdesk is shown no role action anywhere", async ({ openAs }) => {
  for (const path of [`/zones/${ZONE}`, "/servers/dc1.contoso.com", "/moves", "/"]) {
    const page = await openAs("helpdesk", path);
    await expect(page.locator("h1").first()).toBeVisible();
    await expect(
      page.getByRole("link", { name: /transfer|seize|drain|assign|re-sign/i }),
    ).toHaveCount(0);
    await expect(
      page.getByRole("button", { name: /transfer|seize|drain|no changes now|approve/i }),
    ).toHaveCount(0);
  }
});

test("a hold is seen on every page and stops a move that was ready to run", async ({
  admin,
  openAs,
}) => {
  const page = await openAs("operator", WIZARD);
  await prepareTransfer(page, "dc2.contoso.com");
  await expect(page.getByText("Ready to run.")).toBeVisible();
  await admin.put("/hold", { held: true, reason: "change freeze" });
  try {
    await page.reload();
    await expect(page.getByText("No changes now.").first()).toBeVisible();
    await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
    await expect(page.getByText(/change freeze/).first()).toBeVisible();
    const { items } = await admin.get<{ items: MoveItem[] }>(`/moves?zone=${ZONE}`);
    expect(items[0]?.outcome).toBeNull();
  } finally {
    await admin.put("/hold", { held: false });
  }
});
