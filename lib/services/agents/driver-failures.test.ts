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

test("what several drivers said is read as sentences", () => {
  const failures = new DriverFailures();
  failures.note("gateway", "bind9-ns1", "statistics channel: connection refused");
  expect(failures.note("gateway", "active-directory-dc1", "dc1 does not answer.")).toBe(
    "statistics channel: connection refused. dc1 does not answer.",
  );
});
