import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { expect, test } from "../fixtures/test";

const ZONE = "secure.contoso.com";

test("helpdesk sees on one screen that a healthy zone is not to blame, and what to tell the caller", async ({
  openAs,
}) => {
  const page = await openAs("helpdesk", `/zones/${ZONE}`);
  await expect(page.getByText("Users are not affected.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "What to do" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "What to tell the caller" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Copy ticket text/ })).toBeVisible();
  await expect(page.getByText("dc1.contoso.com").first()).toBeVisible();
});

test("the holder dies: an open page says so within one poll, without a reload, and names the deadline (KM-14a)", async ({
  admin,
  openAs,
}) => {
  const page = await openAs("helpdesk", `/zones/${ZONE}`);
  await expect(page.getByText("Users are not affected.")).toBeVisible();
  await admin.post("/lab/servers/dc1.contoso.com/power", { on: false });
  await expect(page.getByText("Key master down").first()).toBeVisible();
  await expect(page.getByText("Users are not affected.")).toBeVisible();
  await expect(page.getByText(/at least, until users notice/)).toBeVisible();
  await expect(page.getByText("last said").first()).toBeVisible();
  const zone = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
  expect(zone.status).toBe("key-master-down");
  expect(zone.role).toMatchObject({
    verdict: "agreed",
    holder: "dc1.contoso.com",
    holderReachable: false,
  });
  expect(zone.safeUntilBecause).toBe("dnskey-signature");
  expect(zone.nextEvent?.what).toMatch(/rollover/);
  await admin.post("/lab/servers/dc1.contoso.com/power", { on: true });
  await expect(
    page.getByText("This zone is signed and answering correctly.").first(),
  ).toBeVisible();
});

test("a zone whose keys only the holder has: with the holder off nothing is renewed (KM-32)", async ({
  admin,
}) => {
  const { items } = await admin.get<{ items: { name: string }[] }>("/zones?limit=1000&signed=true");
  const zones = await Promise.all(
    items.map((one) => admin.get<ZoneDetailItem>(`/zones/${encodeURIComponent(one.name)}`)),
  );
  const local = zones.find(
    (zone) =>
      zone.role.holder === "dc1.contoso.com" &&
      zone.descriptors.length > 0 &&
      zone.descriptors.every((one) => one.custody.kind === "certificate-store"),
  );
  expect(local, "a curated zone keeps its keys in the holder's certificate store").toBeDefined();
  await admin.post("/lab/servers/dc1.contoso.com/power", { on: false });
  const after = await admin.get<ZoneDetailItem>(`/zones/${local?.name}`);
  expect(after.status).toBe("key-master-down");
  expect(["record-signature", "dnskey-signature"]).toContain(after.safeUntilBecause);
  expect(after.safeUntil).not.toBeNull();
});
