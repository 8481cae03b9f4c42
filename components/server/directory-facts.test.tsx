import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { DirectoryFacts } from "./directory-facts";

const READING = {
  namingMaster: "dc1.contoso.com",
  seesKdsRootKey: null,
  zones: 1_012,
  orphans: [],
  orphanCount: 0,
  readAt: "2026-11-26T06:00:00Z",
};

test("a KDS root key that is not visible is not called missing", () => {
  render(<DirectoryFacts reading={READING} estate="contoso.com" />);
  expect(screen.getByText(/none visible to the account/)).toBeVisible();
  expect(screen.getByText("dc1.contoso.com")).toBeVisible();
  expect(screen.getByText(/Every assignment of the role leads to a zone/)).toBeVisible();
});

test("assignments that lead to nothing are named with their reason", () => {
  const orphans = [
    { server: "dead", zone: "left.example", because: "server-is-gone" as const },
    { server: "dc2.contoso.com", zone: "gone.example", because: "zone-is-gone" as const },
  ];
  render(<DirectoryFacts reading={{ ...READING, orphans, orphanCount: 2 }} estate="contoso.com" />);
  expect(screen.getByText(/2 assignments of the role lead to nothing/)).toBeVisible();
  expect(screen.getByRole("row", { name: /gone\.example.*no such zone any more/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /left\.example.*no domain controller/ })).toBeVisible();
});
