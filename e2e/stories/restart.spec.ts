import { expect, test } from "@playwright/test";
import { openApi } from "../fixtures/api";
import { startProduct } from "../fixtures/product";

test("the lab's clock, power and history survive a kill in the middle, and an orderly end takes less than five seconds", async () => {
  test.setTimeout(700_000);
  const first = await startProduct();
  try {
    const api = await openApi(first.url, "admin");
    await api.post("/lab/clock", { advanceSeconds: 91 * 86_400 });
    await api.post("/lab/servers/dc2.contoso.com/power", { on: false });
    const before = await api.get<{ offsetSeconds: number }>("/lab");
    const history = await api.get<{ total: number }>(
      "/zones/secure.contoso.com/history?kind=rollover",
    );
    expect(history.total).toBeGreaterThan(0);
    await api.close();
    await first.end("SIGKILL");

    const second = await startProduct({ dataDir: first.dataDir });
    const again = await openApi(second.url, "admin");
    const after = await again.get<{
      offsetSeconds: number;
      servers: { server: string; on: boolean }[];
    }>("/lab");
    expect(after.offsetSeconds).toBe(before.offsetSeconds);
    expect(after.servers.find((one) => one.server === "dc2.contoso.com")?.on).toBe(false);
    expect(
      (await again.get<{ total: number }>("/zones/secure.contoso.com/history?kind=rollover")).total,
    ).toBe(history.total);

    const stream = await fetch(`${second.url}/api/v1/events`);
    expect(stream.status).toBe(200);
    await again.close();
    const asked = Date.now();
    expect(await second.end("SIGTERM")).toBe(0);
    expect(Date.now() - asked).toBeLessThan(5_000);
    await stream.body?.cancel().catch(() => undefined);
    await second.remove();
  } finally {
    await first.remove();
  }
});
