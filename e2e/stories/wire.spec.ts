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
