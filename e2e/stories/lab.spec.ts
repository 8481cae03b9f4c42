import { expect, test } from "../fixtures/test";

test("an admin switches a server off and on again from the lab page", async ({ admin, openAs }) => {
  const page = await openAs("admin", "/lab");
  const power = page.getByRole("switch", { name: "Power of dc2.contoso.com" });
  await expect(power).toBeChecked();
  await power.click();
  await expect(power).not.toBeChecked();
  const lab = await admin.get<{ servers: { server: string; on: boolean }[] }>("/lab");
  expect(lab.servers.find((one) => one.server === "dc2.contoso.com")?.on).toBe(false);
  await power.click();
  await expect(power).toBeChecked();
});

test("helpdesk may look at the lab but steer nothing", async ({ openAs, product, request }) => {
  const page = await openAs("helpdesk", "/lab");
  await expect(page.getByText("You may look, not steer")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause" })).toBeDisabled();
  const refused = await request.post(`${product.url}/api/v1/lab/clock`, {
    data: { advanceSeconds: 60 },
    headers: { "content-type": "application/json" },
  });
  expect(refused.status()).toBe(403);
  expect((await refused.json()).code).toBe("forbidden");
});

test("the lab's clock never goes back", async ({ product, request }) => {
  const refused = await request.post(`${product.url}/api/v1/lab/clock`, {
    data: { set: "2020-01-01T00:00:00Z" },
    headers: {
      "content-type": "application/json",
      "X-Keymaster-Role": "admin",
      "X-Keymaster-Actor": "Selma Iyer",
    },
  });
  expect(refused.status()).toBe(422);
  expect((await refused.json()).code).toBe("clock-backward");
});

test("a role changed by somebody else's hand is one visible line and a row of history", async ({
  admin,
  openAs,
}) => {
  const page = await openAs("helpdesk", "/zones/secure.contoso.com");
  await admin.post("/lab/operations", {
    operation: "transfer",
    zone: "secure.contoso.com",
    target: "dc2.contoso.com",
  });
  await expect(page.getByText("The role was changed outside Keymaster")).toBeVisible({
    timeout: 20_000,
  });
  const { items } = await admin.get<{ items: { kind: string; to: string; through: string }[] }>(
    "/zones/secure.contoso.com/history?kind=role",
  );
  expect(items[0]).toMatchObject({ kind: "role", to: "dc2.contoso.com", through: "outside" });
});
