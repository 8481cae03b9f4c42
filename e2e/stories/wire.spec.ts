import type { Fleet } from "@/lib/contracts/fleet";
import type { HistoryItem, ZoneSummary } from "@/lib/contracts/zones";
import { whyNoNamed } from "@/tools/real-servers/named";
import { startTwoViews, type TwoViews } from "@/tools/real-servers/two-views";
import { expect, test } from "../fixtures/test";

const ZONE = "secure.contoso.com";

test("a fault that no manager reports turns an open page within one look, without a reload, and blames its server", async ({
  admin,
  openAs,
}) => {
  test.setTimeout(180_000);
  const page = await openAs("helpdesk", `/zones/${ZONE}`);
  const wire = page.getByRole("region", { name: "On the wire" });
  await expect(wire.getByText("Validates").first()).toBeVisible({ timeout: 60_000 });
  await admin.post("/lab/faults", {
    kind: "corrupt-signature",
    server: "dc2.contoso.com",
    zone: ZONE,
  });
  await expect(page.getByText("Failing").first()).toBeVisible({ timeout: 60_000 });
  const blamed = wire.getByRole("row").filter({ hasText: "Bogus" });
  await expect(blamed).toHaveCount(1);
  await expect(blamed).toContainText("dc2.contoso.com");
  await expect(wire.getByRole("list", { name: "Findings" })).toContainText("dc2.contoso.com");
});

test("helpdesk looks again with one press and reads the zone in plain words", async ({
  openAs,
}) => {
  test.setTimeout(120_000);
  const page = await openAs("helpdesk", `/zones/${ZONE}`);
  await page.getByRole("button", { name: "Check again now" }).click();
  await expect(page.getByRole("button", { name: "Check again now" })).toBeEnabled({
    timeout: 60_000,
  });
  await page.getByRole("button", { name: "Explain this zone" }).click();
  await expect(page.getByText(/^dig @|^delv /).first()).toBeVisible();
});

test("the fleet page lists what fails on the wire first, with what was found, and lets it go when it is mended", async ({
  admin,
  openAs,
}) => {
  test.setTimeout(180_000);
  const page = await openAs("operator", "/");
  const wire = page.getByRole("region", { name: "Failing or ending soon, on the wire" });
  await expect(wire).toBeVisible();
  const { id } = await admin.post<{ id: string }>("/lab/faults", {
    kind: "corrupt-signature",
    server: "dc2.contoso.com",
    zone: ZONE,
  });
  const row = wire.getByRole("row").filter({ hasText: ZONE });
  await expect(row).toContainText("Failing", { timeout: 60_000 });
  await expect(row).toContainText("dc2.contoso.com");
  const { items } = (await admin.get<Fleet>("/fleet")).wire;
  expect(items.find(({ zone }) => zone === ZONE)?.servers).toEqual(["dc2.contoso.com"]);
  await admin.remove(`/lab/faults/${id}`);
  await expect(row).toHaveCount(0, { timeout: 60_000 });
});

test.describe("two stand-alone agents on real servers, one inside and one outside", () => {
  const reason = whyNoNamed();
  test.skip(reason !== null, reason ?? "");
  const ESTATE = "views";
  let views: TwoViews;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    views = await startTwoViews(ESTATE);
  });

  test.afterAll(async ({ admin }) => {
    for (const { name } of Object.values(views.agents)) await admin.remove(`/agents/${name}`);
    await views.remove();
  });

  test("a wrong DS at the outside parent, which no manager reports, turns an open page within one look; it shows both views", async ({
    admin,
    openAs,
  }) => {
    test.setTimeout(300_000);
    for (const { name, url, token, caCertificate } of Object.values(views.agents)) {
      await admin.post("/agents", { name, url, token, caCertificate });
    }
    const path = `/zones/${views.zone}`;
    const service = async () =>
      (await admin.get<ZoneSummary>(`${path}?estate=${ESTATE}`).catch(() => null))?.service;
    await expect
      .poll(service, { timeout: 120_000 })
      .toEqual({ state: "validating", basis: "observed" });
    const page = await openAs("helpdesk", path);
    const both = page.getByRole("table", { name: "What each vantage point sees" });
    await expect(both.getByRole("row")).toHaveCount(3, { timeout: 60_000 });
    await expect(both.getByText("Secure")).toHaveCount(2);
    await views.publish("outside", "foreign-key");
    await expect(page.getByText("Failing").first()).toBeVisible({ timeout: 90_000 });
    await expect(both.getByRole("row").filter({ hasText: "outside-agent" })).toContainText("Bogus");
    await expect(both.getByRole("row").filter({ hasText: "inside-agent" })).toContainText("Secure");
    await views.publish("outside", "first-key");
    await page.getByRole("button", { name: "Check again now" }).click();
    await expect(both.getByText("Secure")).toHaveCount(2, { timeout: 60_000 });
    // From the first look on history has what happened, and no status that came and went while it was only becoming known.
    await expect
      .poll(async () => {
        const query = `estate=${ESTATE}&limit=100`;
        const told = await admin.get<{ items: HistoryItem[] }>(`${path}/history?${query}`);
        return told.items.flatMap(({ kind, from, to }) => (kind === "status" ? [[from, to]] : []));
      })
      .toEqual([
        ["failing", "healthy"],
        ["healthy", "failing"],
      ]);
  });
});
