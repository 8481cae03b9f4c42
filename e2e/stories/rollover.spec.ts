import type { DescriptorItem, HistoryItem, ZoneDetailItem } from "@/lib/contracts/zones";
import type { Api } from "../fixtures/api";
import { expect, test } from "../fixtures/test";

const ZONE = "secure.contoso.com";
const DAY = 86_400;
const HOUR = 3_600;

async function keyOf(api: Api, role: "zsk" | "ksk"): Promise<DescriptorItem> {
  const zone = await api.get<ZoneDetailItem>(`/zones/${ZONE}`);
  const found = zone.descriptors.find((one) => one.keyRole === role);
  if (found === undefined) throw new Error(`${ZONE} has no ${role}`);
  return found;
}

function activeTag(descriptor: DescriptorItem): number | null | undefined {
  return descriptor.keys.find((key) => key.pointer === "active")?.keyTag;
}

async function rolloverHistory(api: Api): Promise<string[]> {
  const { items } = await api.get<{ items: HistoryItem[] }>(
    `/zones/${ZONE}/history?kind=rollover&limit=1000`,
  );
  return items.map((item) => `${item.at} ${item.descriptorId} ${item.from} ${item.to}`);
}

test("a ZSK rolls by itself: 90 d, then twice 2 d 1 h, and another key signs", async ({
  admin,
}) => {
  test.setTimeout(180_000);
  const before = await keyOf(admin, "zsk");
  await admin.post("/lab/clock", { advanceSeconds: 90 * DAY });
  expect((await keyOf(admin, "zsk")).native.CurrentRolloverStatus).toBe("ZskWaitingForDnsKeyTtl");
  await admin.post("/lab/clock", { advanceSeconds: 2 * DAY + HOUR });
  expect((await keyOf(admin, "zsk")).native.CurrentRolloverStatus).toBe("ZskWaitingForMaxZoneTtl");
  await admin.post("/lab/clock", { advanceSeconds: 2 * DAY + HOUR });
  const after = await keyOf(admin, "zsk");
  expect(after.native.CurrentRolloverStatus).toBe("NotRolling");
  expect(after.lastRolloverAt).not.toBeNull();
  expect(activeTag(after)).not.toBe(activeTag(before));
});

test("a KSK waits for the parent until the new DS is there, and the page says who must act", async ({
  admin,
  openAs,
}) => {
  test.setTimeout(180_000);
  await admin.post("/lab/clock", { advanceSeconds: 755 * DAY });
  const waiting = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
  expect(waiting.status).toBe("waiting-for-parent");
  expect((await keyOf(admin, "ksk")).native.CurrentRolloverStatus).toBe("KskWaitingForDSUpdate");
  const page = await openAs("helpdesk", `/zones/${ZONE}`);
  await expect(page.getByText("Waiting for parent").first()).toBeVisible();
  await expect(page.getByText("Owner of the parent zone").first()).toBeVisible();
  await admin.post(`/lab/zones/${ZONE}/parent-ds`, { state: "current" });
  await admin.post("/lab/clock", { advanceSeconds: HOUR });
  const after = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
  expect(after.status).not.toBe("waiting-for-parent");
});

test("one jump over everything leaves the same history as many small ones", async ({ admin }) => {
  test.setTimeout(240_000);
  const start = (await admin.get<{ now: string }>("/lab")).now;
  const relative = (rows: string[], origin: string) =>
    rows.map((row) =>
      row.replace(/^\S+/, (at) => String(((Date.parse(at) - Date.parse(origin)) / 60_000) | 0)),
    );
  const steps = [90 * DAY, 2 * DAY + HOUR, 2 * DAY + HOUR, 100 * DAY];
  for (const advanceSeconds of steps) await admin.post("/lab/clock", { advanceSeconds });
  const small = relative(await rolloverHistory(admin), start);
  await admin.post("/lab/reset");
  const again = (await admin.get<{ now: string }>("/lab")).now;
  await admin.post("/lab/clock", { advanceSeconds: steps.reduce((sum, one) => sum + one, 0) });
  const big = relative(await rolloverHistory(admin), again);
  expect(big.length).toBeGreaterThan(3);
  expect(big).toEqual(small);
});
