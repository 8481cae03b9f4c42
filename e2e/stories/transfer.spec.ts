import type { Page } from "@playwright/test";
import type { MoveItem } from "@/lib/contracts/moves";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { type Api, actorCookie, openApi } from "../fixtures/api";
import { crawl } from "../fixtures/crawl";
import { askFor, expectNoWayToSeize, prepareTransfer, waitForHolder } from "../fixtures/move-role";
import { expect, test } from "../fixtures/test";

const ZONE = "secure.contoso.com";
const HOLDER = "dc1.contoso.com";
test.describe.configure({ timeout: 120_000 });

const WIZARD = `/zones/${ZONE}/key-master/transfer`;

test("an operator moves the role of a healthy zone, sees it verified and moves it back", async ({
  admin,
  openAs,
  validator,
}) => {
  await validator.watch(ZONE);
  const page = await openAs("operator", `/zones/${ZONE}`);
  await page.getByRole("link", { name: "Transfer the role" }).click();
  await expect(page.getByRole("heading", { name: "Why and when" })).toBeVisible();
  await prepareTransfer(page, "dc2.contoso.com");
  await expect(page.getByText("Ready to run.")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
  await waitForHolder(page, admin, "dc2.contoso.com is key master.");
  const zone = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
  expect(zone.role).toMatchObject({ holder: "dc2.contoso.com", verdict: "agreed" });
  expect(await validator.look()).toEqual(["secure"]);
  await page.getByRole("button", { name: "Move back to dc1.contoso.com" }).click();
  await expect(page).toHaveURL(/\/moves\//);
  await page.getByRole("button", { name: "Move key master to dc1.contoso.com" }).click();
  await waitForHolder(page, admin, "dc1.contoso.com is key master.");
  expect(await validator.look()).toEqual(["secure"]);
});

test("KM-21: a file-backed zone is refused at the first step, with the way out", async ({
  openAs,
  validator,
}) => {
  const zone = "shop.wingtiptoys.com";
  await validator.watch(zone);
  const page = await openAs("operator", `/zones/${zone}/key-master/transfer`);
  await page.getByLabel("Reason").fill("patching");
  await expect(page.getByText("Not possible.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue" })).toBeDisabled();
  await expectNoWayToSeize(page);
  expect(await validator.look()).toEqual(["secure"]);
});

test("the holder dies while the plan is read: the run is refused, nothing has moved, and no page leads from here to a seize", async ({
  admin,
  openAs,
  validator,
}) => {
  await validator.watch(ZONE);
  const page = await openAs("operator", WIZARD);
  await prepareTransfer(page, "dc2.contoso.com");
  await expect(page.getByText("Ready to run.")).toBeVisible();
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
  await expect(page.getByText("The plan is stale.")).toBeVisible({ timeout: 30_000 });
  await expectNoWayToSeize(page);
  const move = await latestMove(admin);
  expect(move).toMatchObject({ kind: "transfer", outcome: null });
  await page.goto(`/moves/${move.id}`);
  await expect(page.getByText("The plan is stale.")).toBeVisible();
  await expectNoWayToSeize(page);
  expect(await validator.look()).toEqual(["secure"]);
});

test("the holder dies in the middle of the move: the others and the directory decide, and it learns the outcome when it returns", async ({
  admin,
  openAs,
  validator,
}) => {
  await validator.watch(ZONE);
  const page = await openAs("operator", WIZARD);
  await prepareTransfer(page, "dc2.contoso.com");
  await expect(page.getByText("Ready to run.")).toBeVisible();
  await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
  await expect(page.getByText(/Reading every claim again/).first()).toBeVisible({
    timeout: 30_000,
  });
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  await expectNoWayToSeize(page);
  await waitForHolder(page, admin, "dc2.contoso.com is key master.");
  await expectNoWayToSeize(page);
  expect(await latestMove(admin)).toMatchObject({ kind: "transfer", outcome: "moved" });
  expect(await validator.look()).toEqual(["secure"]);
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: true });
  await admin.post("/lab/clock", { advanceSeconds: 400 });
  await page.goto(`/zones/${ZONE}`);
  await expect(page.getByText("This zone is signed and answering correctly.").first()).toBeVisible({
    timeout: 30_000,
  });
  const { role } = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
  expect(role).toMatchObject({ holder: "dc2.contoso.com", verdict: "agreed" });
  expect(await validator.look()).toEqual(["secure"]);
});

test("the holder dies while the command is running: the server refuses, and every claim that is read again says that nothing has moved", async ({
  admin,
  openAs,
  product,
  validator,
}) => {
  test.setTimeout(180_000);
  await validator.watch(ZONE);
  // A call to it takes nine seconds, and comes into effect in the middle of them.
  const slow = { kind: "slow", server: "dc2.contoso.com", milliseconds: 9_000 };
  const fault = await admin.post<{ id: string }>("/lab/faults", slow);
  const operator = await openApi(product.url, "operator");
  const asked = {
    kind: "transfer",
    target: "dc2.contoso.com",
    reason: "patching DC1",
    // Nobody waits so long for an answer over DNS.
    notes: { "serves-same-dnskey": "known, INC-1" },
  };
  const { id: move } = await operator.post<MoveItem>(`/zones/${ZONE}/moves`, asked, "slow-target");
  await operator.close();
  const page = await openAs("operator", `/moves/${move}`);
  await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
  const read = () => admin.get<MoveItem>(`/moves/${move}`);
  const state = async () => (await read()).plan.steps[0]?.state;
  await expect.poll(state, { timeout: 60_000, intervals: [100] }).toBe("running");
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  await admin.remove(`/lab/faults/${fault.id}`);
  await waitForHolder(page, admin, "Not moved.");
  await expectNoWayToSeize(page);
  const { outcome, plan } = await read();
  expect([outcome, plan.steps[0]?.error?.code]).toEqual(["not-moved", 9122]);
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: true });
  await admin.post("/lab/clock", { advanceSeconds: 400 });
  const { role } = await admin.get<ZoneDetailItem>(`/zones/${ZONE}`);
  expect(role.holder).toBe(HOLDER);
  expect(await validator.look()).toEqual(["secure"]);
});

test("no path leads from a transfer to a seize: not from a step of the wizard while the holder is dead, not from its move, not over the API", async ({
  admin,
  openAs,
  product,
  validator,
}) => {
  await validator.watch(ZONE);
  const operator = await openApi(product.url, "operator");
  // The lab forgets what earlier stories did, the list of moves does not.
  const earlier = await movesOf(admin, ZONE);
  // One move that is unclear, and one that the death of the holder makes stale.
  const other = "hr.contoso.com";
  await admin.post("/lab/faults", {
    kind: "lost-second-write",
    server: "dc2.contoso.com",
    zone: other,
  });
  const half = await askFor(operator, other, { kind: "transfer", target: "dc2.contoso.com" });
  const run = { factsHash: half.plan.factsHash, confirm: "" };
  await operator.post(`/moves/${half.id}/execute`, run, "half");
  await expect
    .poll(async () => (await admin.get<MoveItem>(`/moves/${half.id}`)).outcome, { timeout: 30_000 })
    .toBe("unclear");
  const { id, plan } = await askFor(operator, ZONE, {
    kind: "transfer",
    target: "dc2.contoso.com",
  });
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  const page = await openAs("operator", WIZARD);
  const asked = `${WIZARD}?reason=patching&target=dc2.contoso.com`;
  const refused = [WIZARD, asked, `${asked}&step=choose-candidate`, `${asked}&step=run-preflight`];
  // Everything of transfers that these pages lead to.
  const ofMoves = [`${asked}&move=${id}&step=execute`, `/moves/${id}`, `/moves/${half.id}`];
  const open = new Set([...refused, ...ofMoves]);
  for (const path of open) {
    await page.goto(path);
    await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
    await expect(page.getByText(/^Asking /)).toHaveCount(0, { timeout: 30_000 });
    await expectNoWayToSeize(page);
    const links = await page.getByRole("main").getByRole("link").all();
    for (const link of links) {
      const to = (await link.getAttribute("href")) ?? "";
      if (/^\/moves\/|\/key-master\//.test(to)) open.add(to);
    }
  }
  for (const confirm of [ZONE, `${ZONE} without keys`]) {
    const execution = { factsHash: plan.factsHash, confirm };
    const key = confirm.replaceAll(" ", "-");
    const { status } = await operator.tryPost(`/moves/${id}/execute`, execution, key);
    expect(status).toBeGreaterThanOrEqual(400);
  }
  await operator.close();
  const since = (await movesOf(admin, ZONE)).filter(
    ({ id: later }) => !earlier.some((move) => move.id === later),
  );
  expect(since.map(({ kind, outcome }) => [kind, outcome])).toEqual([["transfer", null]]);
  expect(await validator.look()).toEqual(["secure"]);
});

test("a second wizard for the same zone is led to the move that is under way", async ({
  browser,
  openAs,
  product,
  validator,
}) => {
  await validator.watch(ZONE);
  const first = await openAs("operator", WIZARD);
  await prepareTransfer(first, "dc2.contoso.com");
  await expect(first.getByText("Ready to run.")).toBeVisible();
  // The browser itself reports the conflict on its console: this page is not one that must not complain.
  const context = await browser.newContext({ baseURL: product.url });
  await context.addCookies([actorCookie("admin", product.url)]);
  const second = await context.newPage();
  await second.goto(`${WIZARD}?reason=patching&target=dc3.contoso.com&step=run-preflight`);
  await second.getByRole("link", { name: "Open the move that is under way" }).click();
  await expect(second.getByText("Ready to run.")).toBeVisible();
  await context.close();
  expect(await validator.look()).toEqual(["secure"]);
});

test("helpdesk is shown no role action anywhere", async ({ admin, openAs, product, validator }) => {
  test.setTimeout(240_000);
  await validator.watch(ZONE);
  const operator = await openApi(product.url, "operator");
  // Something of everything there could be an action about: a move to run, one to approve, one that can be taken back.
  const ready = await askFor(operator, ZONE, { kind: "transfer", target: "dc2.contoso.com" });
  await admin.post(`/lab/servers/${HOLDER}/power`, { on: false });
  const asked = await askFor(operator, "hr.contoso.com", {
    kind: "seize",
    target: "dc3.contoso.com",
    return: "maybe",
  });
  expect([ready.phase, asked.phase]).toEqual(["approved", "awaiting-approval"]);
  await operator.close();
  const page = await openAs("helpdesk", "/");
  const { visited } = await crawl(page, product.url, expectNoRoleAction);
  expect([...visited.keys()]).toEqual(
    expect.arrayContaining([`/moves/${ready.id}`, `/moves/${asked.id}`]),
  );
  // Whoever types the address of a wizard reads who may; nothing is asked that the API would refuse.
  for (const path of [
    `/zones/${ZONE}`,
    "/zones/hr.contoso.com",
    WIZARD,
    "/zones/hr.contoso.com/key-master/seize",
    "/zones/hr.contoso.com/resign",
    `/servers/${HOLDER}`,
    "/servers/dc2.contoso.com/drain",
  ]) {
    await page.goto(path);
    await expectNoRoleAction(page);
    if (/key-master|resign|drain/.test(path))
      await expect(page.getByText(/(Operators|operators) and admins/).first()).toBeVisible();
  }
  expect(await validator.look()).toEqual(["secure"]);
});

test("a hold is seen on every page and stops a move that was ready to run", async ({
  admin,
  openAs,
  validator,
}) => {
  await validator.watch(ZONE);
  const page = await openAs("operator", WIZARD);
  await prepareTransfer(page, "dc2.contoso.com");
  await expect(page.getByText("Ready to run.")).toBeVisible();
  await admin.put("/hold", { held: true, reason: "change freeze" });
  try {
    await page.reload();
    await expect(page.getByText("No changes now.").first()).toBeVisible();
    await page.getByRole("button", { name: "Move key master to dc2.contoso.com" }).click();
    await expect(page.getByText(/change freeze/).first()).toBeVisible();
    const { items } = await admin.get<{ items: MoveItem[] }>(`/moves?zone=${ZONE}`);
    expect(items[0]?.outcome).toBeNull();
  } finally {
    await admin.put("/hold", { held: false });
  }
  expect(await validator.look()).toEqual(["secure"]);
});

/** Newest first. */
async function movesOf(admin: Api, zone: string): Promise<readonly MoveItem[]> {
  const { items } = await admin.get<{ items: MoveItem[] }>(
    `/moves?zone=${encodeURIComponent(zone)}`,
  );
  return items;
}

async function latestMove(admin: Api): Promise<MoveItem> {
  const [latest] = await movesOf(admin, ZONE);
  if (latest === undefined) throw new Error("nobody has asked for a move");
  return latest;
}

/** Nothing that moves a role, signs anew, drains, approves or holds back. */
async function expectNoRoleAction(page: Page): Promise<void> {
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.getByText(/^Asking /)).toHaveCount(0);
  const actions = /transfer|seize|drain|assign|re-sign|bring .* back|move (back|key master)/i;
  await expect(page.getByRole("link", { name: actions })).toHaveCount(0);
  await expect(
    page.getByRole("button", {
      name: /transfer|seize|drain|assign|re-sign|bring .* back|move (back|key master)|no changes now|approve|reject|settle|cancel/i,
    }),
  ).toHaveCount(0);
}
