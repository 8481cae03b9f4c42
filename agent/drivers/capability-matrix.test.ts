import { expect, test } from "vitest";
import { activeDirectoryCapabilities } from "./active-directory/capabilities";
import { bind9Capabilities } from "./bind9/capabilities";
import { renderCapabilityMatrix } from "./capability-matrix";
import { EMBEDDED_LAB_CAPABILITIES } from "./embedded-lab/capabilities";
import { windowsCapabilities } from "./windows-powershell/capabilities";

test("docs/drivers/capabilities.md says what the drivers' tables say (vitest --update writes it)", async () => {
  const text = renderCapabilityMatrix([
    { name: "bind9", table: bind9Capabilities },
    { name: "embedded-lab", table: EMBEDDED_LAB_CAPABILITIES },
    { name: "windows-powershell", table: windowsCapabilities, page: "windows" },
    { name: "active-directory", table: activeDirectoryCapabilities },
  ]);
  await expect(text).toMatchFileSnapshot("../../docs/drivers/capabilities.md");
});
