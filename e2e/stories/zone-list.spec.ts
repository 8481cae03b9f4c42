import { expect, test } from "../fixtures/test";

test("an operator narrows the list as they type, opens a zone by keyboard, and the address keeps the search", async ({
  openAs,
}) => {
  const page = await openAs("operator", "/zones");
  await expect(page.getByRole("table", { name: "Zones" })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("secure");
  await expect(page.getByRole("link", { name: "secure.contoso.com" })).toBeVisible();
  await expect(page).toHaveURL(/q=secure/);
  await page.reload();
  await expect(page.getByRole("link", { name: "secure.contoso.com" })).toBeVisible();
  await page.getByRole("link", { name: "secure.contoso.com" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/zones\/secure\.contoso\.com/);
});

test("on a phone a failing zone says so, though nobody disputes who holds its role", async ({
  admin,
  openAs,
}) => {
  await admin.post("/lab/zones/secure.contoso.com/parent-ds", { state: "stale" });
  const page = await openAs("helpdesk", "/zones?q=secure.contoso.com");
  await page.setViewportSize({ width: 390, height: 844 });
  const row = page.getByRole("row").filter({ hasText: "secure.contoso.com" });
  await expect(row.getByText("Failing", { exact: true }).filter({ visible: true })).toHaveCount(1);
  await expect(row.getByText("Agreed", { exact: true })).toBeHidden();
});

test("a name in another spelling leads to its one address", async ({ openAs }) => {
  const page = await openAs("helpdesk", "/zones/SECURE.Contoso.com.");
  await expect(page).toHaveURL(/\/zones\/secure\.contoso\.com$/);
});

test("the list as a file neutralises cells that a spreadsheet would run", async ({
  product,
  request,
}) => {
  const answer = await request.get(`${product.url}/api/v1/zones.csv`);
  expect(answer.headers()["content-type"]).toContain("text/csv");
  const lines = (await answer.text()).trim().split(/\r?\n/);
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@]/);
});

test("an unknown zone is answered with a page that says what to do", async ({
  browser,
  product,
}) => {
  const page = await browser.newPage({ baseURL: product.url });
  const answer = await page.goto("/zones/no-such-zone.example");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("main")).toContainText(/zone|page/i);
  await page.close();
});
