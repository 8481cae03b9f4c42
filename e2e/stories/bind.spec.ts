import type { AgentItem } from "@/lib/contracts/agents";
import type { ZoneDetailItem, ZoneSummary } from "@/lib/contracts/zones";
import { bind9Entry, type RunningAgent, startAgent } from "@/tools/real-servers/agent";
import { type RunningNamed, startNamed, whyNoNamed } from "@/tools/real-servers/named";
import { expect, test } from "../fixtures/test";

const ZONE = "bind.example";
const ESTATE = "bind";
const reason = whyNoNamed();

test.describe("a real named through an agent program of its own", () => {
  test.skip(reason !== null, reason ?? "");

  let named: RunningNamed;
  let agent: RunningAgent;

  test.beforeAll(async () => {
    named = await startNamed({
      zones: [
        { kind: "signed", name: ZONE, policy: "steady", inline: false },
        { kind: "signed", name: "rolling.example", policy: "brisk", inline: false },
        { kind: "unsigned", name: "plain.example" },
      ],
    });
    agent = await startAgent({
      name: "ns1",
      drivers: [bind9Entry(named, { estate: ESTATE, server: "ns1.example" })],
    });
  });

  test.afterAll(async () => {
    await agent.remove();
    await named.remove();
  });

  test("an admin adds the agent on the page, sees its zones, and loses and finds them again with named", async ({
    admin,
    openAs,
  }) => {
    test.setTimeout(300_000);
    const page = await openAs("admin", "/settings/agents");
    await page.getByRole("radio", { name: "With a token" }).check({ force: true });
    await page.getByRole("textbox", { name: "Name" }).fill("ns1");
    await page.getByRole("textbox", { name: "Address" }).fill(agent.url);
    await page.getByLabel("Token", { exact: true }).fill("not the right token at all");
    await page.getByLabel("Certificate authority").fill(agent.caCertificate ?? "");
    await page.getByRole("button", { name: "Add ns1" }).click();
    await expect(page.getByText("Wrong token").first()).toBeVisible({ timeout: 30_000 });
    await admin.remove("/agents/ns1");
    await admin.post<AgentItem>("/agents", {
      name: "ns1",
      url: agent.url,
      token: agent.token,
      caCertificate: agent.caCertificate,
    });

    const status = async () =>
      (await admin.get<ZoneSummary>(`/zones/${ZONE}?estate=${ESTATE}`)).status;
    await expect
      .poll(async () => (await admin.get<{ total: number }>(`/zones?estate=${ESTATE}`)).total, {
        timeout: 90_000,
      })
      .toBe(3);
    await expect.poll(status, { timeout: 90_000 }).toBe("healthy");
    const zone = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
    expect(zone.role).toMatchObject({ verdict: "agreed", holder: "ns1.example" });
    expect(zone.descriptors.map((one) => one.keyRole).sort()).toEqual(["ksk", "zsk"]);

    const view = await openAs("helpdesk", `/zones/${ZONE}`);
    await expect(view.getByText("Users are not affected.")).toBeVisible();
    await named.kill();
    await admin.post("/agents/ns1/test");
    await expect.poll(status, { timeout: 120_000 }).toBe("unknown");
    expect((await admin.get<ZoneSummary>(`/zones/${ZONE}`)).unknownSince).not.toBeNull();
    await expect(view.getByText("Unknown").first()).toBeVisible({ timeout: 30_000 });
    await named.start();
    await admin.post("/agents/ns1/test");
    await expect.poll(status, { timeout: 120_000 }).toBe("healthy");
  });

  test("advancing the lab's clock changes nothing about zones of a real server", async ({
    admin,
  }) => {
    test.setTimeout(180_000);
    await expect
      .poll(async () => (await admin.get<ZoneSummary>(`/zones/${ZONE}`)).status, {
        timeout: 90_000,
      })
      .toBe("healthy");
    const before = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
    await admin.post("/lab/clock", { advanceSeconds: 400 * 86_400 });
    const after = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
    expect(after.status).toBe("healthy");
    expect(after.signaturesValidUntil).toBe(before.signaturesValidUntil);
    expect(after.nextEvent).toEqual(before.nextEvent);
    await admin.remove("/agents/ns1");
  });
});
