import type { Locator, Page } from "@playwright/test";
import { waitForHolder } from "../fixtures/move-role";
import { expect, test } from "../fixtures/test";

const ZONE = "secure.contoso.com";
const HOLDER = "dc1.contoso.com";
const TARGET = "dc2.contoso.com";
/** More controls than any page has before its last one. */
const MAX_PRESSES = 150;

test.describe.configure({ timeout: 180_000 });

test("a whole transfer by keyboard alone", async ({ admin, openAs, validator }) => {
  await validator.watch(ZONE);
  const page = await openAs("operator", `/zones/${ZONE}`);
  await press(page, page.getByRole("link", { name: "Transfer the role" }));
  await tabTo(page, page.getByLabel("Reason"));
  await page.keyboard.type("patching DC1");
  await press(page, page.getByRole("button", { name: "Continue" }));
  await expect(page.getByRole("heading", { name: "Pick the new holder" })).toBeFocused();
  await chooseRadio(page, page.getByRole("radio", { name: TARGET }));
  await press(page, page.getByRole("button", { name: "Continue" }));
  await expect(page.getByText(/\d+ checked\./)).toBeVisible();
  for (const field of await page.getByLabel(/^Why is /).all()) {
    await tabTo(page, field);
    await page.keyboard.type("known, INC-1");
  }
  await press(page, page.getByRole("button", { name: "Continue", exact: true }));
  await press(page, page.getByRole("button", { name: "Continue with this plan" }));
  await press(page, page.getByRole("button", { name: `Move key master to ${TARGET}` }), "Space");
  await waitForHolder(page, admin, `${TARGET} is key master.`);
  expect(await validator.look()).toEqual(["secure"]);
});

test("a transfer that is half answered survives reload, back and forward, and a second tab", async ({
  openAs,
}) => {
  const page = await openAs("operator", `/zones/${ZONE}/key-master/transfer`);
  await page.getByLabel("Reason").fill("patching DC1");
  await page.getByRole("button", { name: "Continue" }).click();
  const target = page.getByRole("radio", { name: TARGET });
  await target.check();
  await expect(page).toHaveURL(/target=/);
  await page.reload();
  await expect(target).toBeChecked();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Why and when" })).toBeVisible();
  await expect(page.getByLabel("Reason")).toHaveValue("patching DC1");
  await page.goForward();
  await expect(target).toBeChecked();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(/\d+ checked\./)).toBeVisible();
  const second = await openAs("operator", page.url());
  await expect(second.getByRole("heading", { name: "Preflight" })).toBeVisible();
  await expect(second.getByText(/\d+ checked\./)).toBeVisible();
});

test("a seize that is half answered survives reload, back and forward, and a second tab", async ({
  admin,
  openAs,
}) => {
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  const page = await openAs("operator", `/zones/${ZONE}/key-master/seize`);
  await page.getByRole("radio", { name: /Seize the role/ }).check();
  await page.getByLabel("Reason").fill("it burned, INC-2");
  await page.getByRole("button", { name: "Continue" }).click();
  const proof = page.getByRole("heading", { name: "Prove it is down" });
  await expect(proof).toBeVisible();
  await page.reload();
  await expect(proof).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("radio", { name: /Seize the role/ })).toBeChecked();
  await expect(page.getByLabel("Reason")).toHaveValue("it burned, INC-2");
  await page.goForward();
  await expect(proof).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("radio", { name: /^Maybe/ }).check();
  await expect(page).toHaveURL(/returns=maybe/);
  await page.reload();
  await expect(page.getByRole("radio", { name: /^Maybe/ })).toBeChecked();
  const second = await openAs("operator", page.url());
  await expect(second.getByRole("radio", { name: /^Maybe/ })).toBeChecked();
});

test("the door to a re-sign keeps what was answered over a reload, and a second tab finds it", async ({
  openAs,
}) => {
  const page = await openAs("operator", "/zones/hr.contoso.com");
  await page.goto("/zones/hr.contoso.com/resign");
  const lost = page.getByRole("switch", { name: "The old holder will not return" });
  await expect(async () => {
    await lost.setChecked(true, { timeout: 1_000 });
  }).toPass();
  await page.getByLabel("How do you know?").fill("it was scrapped");
  await expect(page).toHaveURL(/reason=it/);
  await page.reload();
  await expect(lost).toBeChecked();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "hr.contoso.com" })).toBeVisible();
  await page.goForward();
  await expect(page.getByLabel("How do you know?")).toHaveValue("it was scrapped");
  const second = await openAs("operator", page.url());
  await expect(second.getByLabel("How do you know?")).toHaveValue("it was scrapped");
  await expect(second.getByRole("button", { name: /^Make new keys and sign/ })).toBeEnabled();
});

test("the wish for a drain, and then its run, are found again after reload, back and a second tab", async ({
  openAs,
}) => {
  const page = await openAs("operator", `/servers/${TARGET}`);
  await page.goto(`/servers/${TARGET}/drain`);
  await page.getByLabel("Reason").fill("patch night");
  await page.getByRole("radio", { name: "1", exact: true }).check();
  await expect(page).toHaveURL(/parallel=1/);
  await page.reload();
  await expect(page.getByLabel("Reason")).toHaveValue("patch night");
  await expect(page.getByRole("radio", { name: "1", exact: true })).toBeChecked();
  await page.getByRole("button", { name: `Drain ${TARGET}` }).click();
  await expect(page.getByText(`Draining ${TARGET}.`)).toBeVisible();
  await page.goBack();
  await expect(page.getByText(`Draining ${TARGET}.`)).toHaveCount(0);
  await page.goForward();
  await expect(page.getByText(`Draining ${TARGET}.`)).toBeVisible();
  await page.reload();
  await expect(page.getByText(`Draining ${TARGET}.`)).toBeVisible();
  const second = await openAs("operator", page.url());
  await expect(second.getByText(`Draining ${TARGET}.`)).toBeVisible();
});

/** Goes on with the tabulator until the focus is where it should be. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let presses = 0; presses < MAX_PRESSES; presses += 1) {
    if (await isFocused(control)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the tabulator does not come to ${control}`);
}

async function press(page: Page, control: Locator, key: "Enter" | "Space" = "Enter") {
  await expect(control).toBeEnabled();
  await tabTo(page, control);
  await page.keyboard.press(key);
}

/** A group of radio buttons is one stop: the tabulator comes to one of them, the arrows to the others. */
async function chooseRadio(page: Page, radio: Locator): Promise<void> {
  await expect(radio).toBeVisible();
  const isInGroup = () => page.evaluate(() => document.activeElement?.matches("main [type=radio]"));
  for (let presses = 0; presses < MAX_PRESSES && !(await isInGroup()); presses += 1)
    await page.keyboard.press("Tab");
  for (let presses = 0; presses < MAX_PRESSES && !(await isFocused(radio)); presses += 1)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(radio).toBeChecked();
}

function isFocused(control: Locator): Promise<boolean> {
  return control.evaluate((element) => element === document.activeElement);
}
