import type { Page } from "@playwright/test";
import type { MoveItem } from "@/lib/contracts/moves";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { prepareSeize, waitForHolder } from "../fixtures/move-role";
import { expect, test } from "../fixtures/test";

const HOLDER = "dc1.contoso.com";

// Two people, the words to be typed, and servers that refresh their views in between.
test.describe.configure({ timeout: 180_000 });

async function approve(openAs: (role: "approver", path: string) => Promise<Page>, id: string) {
  const page = await openAs("approver", `/moves/${id}`);
  await page.getByRole("button", { name: "Approve this plan" }).click();
  await expect(page.getByText("Ready to run.")).toBeVisible();
}

test("with keys: the holder is gone, an approver agrees, the zone's name is typed, nothing is re-signed", async ({
  admin,
  openAs,
  validator,
}) => {
  const zone = "secure.contoso.com";
  await validator.watch(zone);
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  const page = await openAs("operator", `/zones/${zone}`);
  await page.getByRole("link", { name: "Seize the role…" }).click();
  await expect(page.getByText(/You can wait at least until/)).toBeVisible();
  await prepareSeize(page, { target: "dc2.contoso.com", returns: "Never" });
  await page.getByRole("button", { name: "Send it to an approver" }).click();
  await expect(page.getByText("Waits for an approver.")).toBeVisible();
  const { items } = await admin.get<{ items: MoveItem[] }>(`/moves?zone=${zone}`);
  await approve(openAs, items[0]?.id ?? "");
  await page.getByRole("button", { name: "Seize the role for dc2.contoso.com" }).click();
  const dialog = page.getByRole("dialog");
  const run = dialog.getByRole("button", { name: "Seize the role for dc2.contoso.com" });
  await expect(run).toBeDisabled();
  await dialog.getByRole("textbox").fill(zone);
  await run.click();
  await waitForHolder(page, admin, "dc2.contoso.com is key master.");
  expect((await admin.get<ZoneDetailItem>(`/zones/${zone}`)).role.holder).toBe("dc2.contoso.com");
  expect(await validator.look()).toEqual(["secure"]);
});

test("KM-42, KM-44: without keys it stops; the old holder returns, moving back needs nothing else", async ({
  admin,
  openAs,
  validator,
}) => {
  const zone = "lab.contoso.com";
  await validator.watch(zone);
  const before = await admin.get<ZoneDetailItem>(`/zones/${zone}`);
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  const page = await openAs("operator", `/zones/${zone}/key-master/seize`);
  await prepareSeize(page, { target: "dc2.contoso.com", returns: "Maybe" });
  await page.getByRole("button", { name: "Send it to an approver" }).click();
  await expect(page.getByText("Waits for an approver.")).toBeVisible();
  const { items } = await admin.get<{ items: MoveItem[] }>(`/moves?zone=${zone}`);
  expect(items[0]?.kind).toBe("seize-without-keys");
  await approve(openAs, items[0]?.id ?? "");
  await page.getByRole("button", { name: "Seize for dc2.contoso.com without keys" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(`${zone} without keys`);
  await dialog.getByRole("button", { name: "Seize for dc2.contoso.com without keys" }).click();
  await waitForHolder(page, admin, /is key master, without the keys/);
  await expect(page.getByText(/not re-signed/).first()).toBeVisible();
  expect(await validator.look()).toEqual(["secure"]);
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: true });
  await admin.post("/lab/clock", { advanceSeconds: 400 });
  await page.reload();
  await page.getByRole("button", { name: `Move back to ${HOLDER}` }).click();
  await page.getByRole("button", { name: `Move key master to ${HOLDER}` }).click();
  await waitForHolder(page, admin, `${HOLDER} is key master.`);
  const after = await admin.get<ZoneDetailItem>(`/zones/${zone}`);
  expect(after.role).toMatchObject({ holder: HOLDER, verdict: "agreed" });
  expect(tagsOf(after)).toEqual(tagsOf(before));
  expect(await validator.look()).toEqual(["secure"]);
});

test("without keys to re-signed: new keys, DS for the parent, and the zone is well again", async ({
  admin,
  openAs,
  validator,
}) => {
  test.setTimeout(300_000);
  const zone = "lab.contoso.com";
  await validator.watch(zone);
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  const page = await openAs("operator", `/zones/${zone}/key-master/seize`);
  await prepareSeize(page, { target: "dc3.contoso.com", returns: "Never" });
  await page.getByRole("button", { name: "Send it to an approver" }).click();
  await expect(page.getByText("Waits for an approver.")).toBeVisible();
  const { items } = await admin.get<{ items: MoveItem[] }>(`/moves?zone=${zone}`);
  await approve(openAs, items[0]?.id ?? "");
  await page.getByRole("button", { name: "Seize for dc3.contoso.com without keys" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(`${zone} without keys`);
  await dialog.getByRole("button", { name: "Seize for dc3.contoso.com without keys" }).click();
  await waitForHolder(page, admin, /is key master, without the keys/);
  await page
    .getByRole("link", { name: /re-sign/i })
    .first()
    .click();
  await page.getByRole("switch", { name: "The old holder will not return" }).click();
  await page.getByLabel("How do you know?").fill("the machine was scrapped");
  expect(await validator.look()).toEqual(["secure"]);
  const forecast = (await admin.get<MoveItem>(`/moves/${items[0]?.id}`)).plan.forecastDetail;
  expect(forecast.users?.sentence).toMatch(
    /From the re-sign on their answers fail, until the parent/,
  );
  validator.mayFail(zone, forecast);
  await page.getByRole("button", { name: `Make new keys and sign ${zone}` }).click();
  await expect(page.getByText("The parent must publish the new DS.")).toBeVisible({
    timeout: 45_000,
  });
  await expect(page.getByText(new RegExp(`${zone}\\. .*DS `)).first()).toBeVisible();
  expect(await validator.look()).toContain("bogus");
  await admin.post(`/lab/zones/${zone}/parent-ds`, { state: "current" });
  // Caches may hold the old DS set for as long as the forecast says.
  const advanceSeconds = (forecast.users?.lastsAfterParentSeconds ?? 0) + 3_600;
  await admin.post("/lab/clock", { advanceSeconds });
  validator.mustNotFail(zone);
  // Keymaster asks the parent once a minute.
  await expect(page.getByText("Re-signed.")).toBeVisible({ timeout: 120_000 });
  expect(await validator.look()).toEqual(["secure"]);
});

test("KM-46: a holder that answers cannot be seized from, whatever reason is given", async ({
  openAs,
  validator,
}) => {
  await validator.watch("secure.contoso.com");
  const page = await openAs("operator", "/zones/secure.contoso.com/key-master/seize");
  await page.getByRole("radio", { name: /Seize the role/ }).check();
  await page.getByLabel("Reason").fill("I want it");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(/Nobody can override that/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue" })).toBeDisabled();
  expect(await validator.look()).toEqual(["secure"]);
});

function tagsOf(zone: ZoneDetailItem): readonly number[] {
  return zone.descriptors
    .flatMap(({ keys }) => keys.map(({ keyTag }) => keyTag ?? 0))
    .sort((a, b) => a - b);
}
