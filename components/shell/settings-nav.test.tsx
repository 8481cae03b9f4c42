import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { SettingsNav } from "./settings-nav";

vi.mock("next/navigation", () => ({ usePathname: () => "/settings/policies" }));

test("each page of the settings leads to the others and says which it is", () => {
  render(<SettingsNav />);
  expect(screen.getByRole("link", { name: "Agents" })).toHaveAttribute("href", "/settings/agents");
  expect(screen.getByRole("link", { current: "page" })).toHaveTextContent("Rules for moves");
});
