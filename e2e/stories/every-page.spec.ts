import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { ROLES } from "@/lib/contracts/roles";
import { crawl } from "../fixtures/crawl";
import { expect, test } from "../fixtures/test";

const PAGES = [
  "/",
  "/zones",
  "/zones/secure.contoso.com",
  "/servers",
  "/servers/dc1.contoso.com",
  "/errors",
  "/errors/9122",
  "/errors/DNS_ERROR_KEYMASTER_MISMATCH",
  "/settings/agents",
  "/settings/policies",
  "/moves",
  "/zones/secure.contoso.com/key-master/transfer",
  "/zones/secure.contoso.com/key-master/transfer?step=choose-candidate&reason=patching",
  "/zones/secure.contoso.com/key-master/seize",
  "/zones/secure.contoso.com/resign",
  "/servers/dc1.contoso.com/drain",
  "/lab",
] as const;

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join("; ")}`,
    ),
  ).toEqual([]);
}

async function settle(page: Page): Promise<void> {
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByText(/^Asking /)).toHaveCount(0);
}

const THEMES = ["light", "dark"] as const;
const WIDTHS = { wide: 1440, phone: 390 } as const;

/** Every look of a page that is open: in both themes, wide and on a phone. */
async function expectWhole(page: Page, path: string): Promise<void> {
  for (const [name, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} scrolls sideways, ${name}`).toBeLessThanOrEqual(0);
      await expectNoViolations(page);
      await page.screenshot({
        path: `.test-artifacts/pages/${colorScheme}-${name}${path.replaceAll("/", "_")}.png`,
        fullPage: true,
      });
    }
  }
}

test("every page is whole and accessible in both themes, wide and on a phone", async ({
  openAs,
}) => {
  test.setTimeout(600_000);
  const page = await openAs("admin", "/");
  for (const path of PAGES) {
    await page.goto(path);
    await settle(page);
    await expectWhole(page, path);
  }
});

test("palette, help, menus and dialogs are accessible while they are open", async ({ openAs }) => {
  const page = await openAs("helpdesk", "/zones/secure.contoso.com");
  await settle(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.type("secure");
  await expect(page.getByRole("dialog").getByText("secure.contoso.com").first()).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Ask ops to look" }).click();
  await expect(page.getByRole("dialog", { name: "Ask ops to look" })).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Acting as/ }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await expectNoViolations(page);
});

for (const role of ROLES) {
  test(`no link leads nowhere, as ${role}`, async ({ product, openAs, request }) => {
    test.setTimeout(240_000);
    const page = await openAs(role, "/");
    const { visited, known } = await crawl(page, product.url);
    const broken = [...visited].filter(([, status]) => status >= 400);
    for (const path of known) {
      const answer = await request.get(`${product.url}${path}`);
      if (answer.status() >= 400) broken.push([path, answer.status()]);
    }
    expect(visited.size).toBeGreaterThan(8);
    expect(broken).toEqual([]);
  });
}
