import { expect, test } from "vitest";
import { DriverFailures } from "./driver-failures";

test("a driver that reads does not hide another of the same agent that cannot", () => {
  const failures = new DriverFailures();
  expect(failures.note("gateway", "active-directory-dc1", "dc1 does not answer.")).toBe(
    "dc1 does not answer.",
  );
  expect(failures.note("gateway", "windows-powershell-dc1", null)).toBe("dc1 does not answer.");
  expect(failures.note("other", "bind9-ns1", null)).toBe(null);
  expect(failures.note("gateway", "active-directory-dc1", null)).toBe(null);
});
