import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunningAgent, startAgent } from "@/tools/real-servers/agent";
import {
  READER,
  READER_PASSWORD,
  type RunningSamba,
  readerEntry,
  startSamba,
  whyNoSamba,
} from "@/tools/real-servers/samba";
import { FOREST, moveRoleIn } from "@/tools/real-servers/samba-contents";
import { expect, test } from "../fixtures/test";

/** Of this story alone: the lab has servers of the same names. */
const ESTATE = "samba";
const AGENT = "gateway";
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const MOVING = "moving.example";
const reason = whyNoSamba();

test.describe("a real Samba directory through an agent program of its own", () => {
  test.skip(reason !== null, reason ?? "");

  let directory: string;
  let first: RunningSamba;
  /** Another domain controller, to which nothing replicates. */
  let second: RunningSamba;
  let agent: RunningAgent;

  const passwordFile = (name: string) => path.join(directory, `${name}.password`);
  const setPassword = (name: string, password: string) =>
    writeFile(passwordFile(name), `${password}\n`, { mode: 0o600 });
  const entryOf = (samba: RunningSamba, name: string) =>
    readerEntry(samba, { estate: ESTATE, passwordFile: passwordFile(name) });

  test.beforeAll(async () => {
    test.setTimeout(300_000);
    directory = await mkdtemp(path.join(tmpdir(), "keymaster-directory-"));
    first = await startSamba(FOREST);
    second = await first.copy(DC2);
    await moveRoleIn(first, MOVING);
    await setPassword("dc1", READER_PASSWORD);
    await setPassword("dc2", READER_PASSWORD);
    agent = await startAgent({
      name: AGENT,
      drivers: [entryOf(first, "dc1"), entryOf(second, "dc2")],
    });
  });

  test.afterAll(async ({ admin }) => {
    // Not while pages about its zones are open.
    await admin.remove(`/agents/${AGENT}`);
    await agent.remove();
    await Promise.all([first.remove(), second.remove()]);
    await rm(directory, { recursive: true, force: true });
  });

  test("an admin adds the agent and sees whom each replica names: agreed, two holders, a holder that is gone, a replica that lags; a wrong password is one sentence", async ({
    admin,
    openAs,
  }) => {
    test.setTimeout(180_000);
    const agents = await openAs("admin", "/settings/agents");
    await agents.getByRole("radio", { name: "With a token" }).check({ force: true });
    await agents.getByRole("textbox", { name: "Name" }).fill(AGENT);
    await agents.getByRole("textbox", { name: "Address" }).fill(agent.url);
    await agents.getByLabel("Token", { exact: true }).fill(agent.token);
    await agents.getByLabel("Certificate authority").fill(agent.caCertificate ?? "");
    await agents.getByRole("button", { name: `Add ${AGENT}` }).click();
    await expect(agents.getByText(`${AGENT} was added.`)).toBeVisible({ timeout: 60_000 });
    const line = agents.getByRole("row").filter({ hasText: AGENT });
    await expect(line).toContainText("The agent talks. Reads only.");
    await expect(line).toContainText(`${ESTATE}, active-directory × 2`);

    // All zones of the forest, with the holder that the directory names.
    const view = await openAs("operator", `/zones?estate=${ESTATE}&q=secure`);
    const listed = view.getByRole("row").filter({ hasText: "secure.example" });
    await expect(listed).toContainText(DC1, { timeout: 60_000 });

    const claim = (server: string) =>
      view.getByRole("row").filter({ hasText: `Directory at ${server}` });
    // A page that is still coming has a part of it twice, the second one outside of what is shown.
    const main = view.getByRole("main");
    const open = (zone: string) => view.goto(`/zones/${zone}?estate=${ESTATE}#role`);
    await open("secure.example");
    await expect(main.getByText(`${DC1}. All who can answer agree.`)).toBeVisible();
    await expect(main.getByText("no server asked, 2 directory replicas")).toBeVisible();
    for (const server of [DC1, DC2]) {
      await expect(claim(server)).toContainText("directory replica");
      await expect(claim(server)).toContainText("Agrees");
    }
    // Its holder is named, and nobody has asked it.
    await expect(view.getByRole("row").filter({ hasText: "only named" })).toContainText(
      "Never asked",
    );

    await open("split.example");
    await expect(
      main.getByText("Split: the directory lists more than one holder.").first(),
    ).toBeVisible();
    // Each replica names both.
    await expect(claim(DC1)).toHaveCount(2);
    await expect(claim(DC2)).toHaveCount(2);
    await expect(main.getByText("Role unclear").first()).toBeVisible();

    await open("left.example");
    await expect(
      main.getByText("Orphaned: dead is no known server that could hold the role.").first(),
    ).toBeVisible();

    // A replica that lags disputes the role until it has caught up: seen on the open page.
    await open(MOVING);
    await expect(main.getByText(/^Disputed: /).first()).toBeVisible();
    await expect(claim(DC1)).toContainText(DC2);
    await expect(claim(DC2)).toContainText(DC1);
    await moveRoleIn(second, MOVING);
    await admin.post(`/agents/${AGENT}/test`);
    await expect(main.getByText(`${DC2}. All who can answer agree.`)).toBeVisible({
      timeout: 60_000,
    });

    await view.goto(`/servers/${DC1}?estate=${ESTATE}`);
    await expect(view.getByRole("heading", { name: "Its replica of the directory" })).toBeVisible();
    await expect(main.getByText(/^What would be lost if it died now is not known: /)).toBeVisible();
    await expect(main.getByText("cannot move")).toHaveCount(0);
    const orphans = view.getByRole("table", {
      name: "Assignments of the role that lead to nothing",
    });
    await expect(orphans.getByRole("row").filter({ hasText: "gone.example" })).toContainText(
      "there is no such zone any more",
    );
    await expect(orphans.getByRole("row").filter({ hasText: "left.example" })).toContainText(
      "the server is no domain controller any more",
    );

    const wrong = "not.the.password.4.tests";
    await setPassword("dc2", wrong);
    await line.getByRole("button", { name: "Test" }).click();
    await expect(line).toContainText("Reads in part");
    await expect(line).toContainText(
      `${second.address} does not let ${READER} in: check the password in passwordFile`,
    );
    await expect(agents.getByText(wrong)).toHaveCount(0);
    await setPassword("dc2", READER_PASSWORD);
    await line.getByRole("button", { name: "Test" }).click();
    await expect(line).toContainText("The agent talks. Reads only.");
  });
});
