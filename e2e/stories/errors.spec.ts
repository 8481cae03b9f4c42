import { expect, test } from "../fixtures/test";

const MESSAGE =
  "Reset-DnsServerZoneKeyMasterRole : Fehler beim Zurücksetzen der Schlüsselmasterrolle\n    + FullyQualifiedErrorId : WIN32 9122,Reset-DnsServerZoneKeyMasterRole";

test("a pasted message in another language is explained by its number alone", async ({
  openAs,
}) => {
  const page = await openAs("helpdesk", "/errors");
  await page.getByRole("textbox", { name: /Paste a code/ }).fill(MESSAGE);
  await page.getByRole("link", { name: "9122" }).first().click();
  await expect(page).toHaveURL(/\/errors\/9122/);
  await expect(page.getByRole("heading", { name: "What to do" })).toBeVisible();
  await expect(page.getByText("DNS_ERROR_BAD_KEYMASTER")).toBeVisible();
});

test("a name that no version of Windows has is answered with what is meant", async ({ openAs }) => {
  const page = await openAs("helpdesk", "/errors/DNS_ERROR_KEYMASTER_UNREACHABLE");
  await expect(page.getByText("This does not exist.")).toBeVisible();
  await expect(page.getByRole("link", { name: "9122" })).toBeVisible();
});
