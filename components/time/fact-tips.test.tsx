import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fact } from "./age";
import { ClockProvider } from "./clock";
import { FactTips } from "./fact-tips";

const now = "2026-11-25T10:00:00Z";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(now), toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

function page() {
  return render(
    <ClockProvider clocks={[{ estate: "lab", now: "2027-01-01T00:00:09Z" }]} renderedAt={now}>
      <p>
        <Fact
          source="dc3.contoso.com, zone settings"
          observedAt="2027-01-01T00:00:00Z"
          estate="lab"
        >
          Offline
        </Fact>
      </p>
      <FactTips />
    </ClockProvider>,
  );
}

test("a fact says its source and its age, by the estate's clock, under the pointer", async () => {
  page();
  fireEvent.pointerOver(screen.getByText("Offline"));
  const tip = await screen.findByRole("tooltip", {}, { timeout: 10_000 });
  expect(tip).toHaveTextContent("From dc3.contoso.com, zone settings");
  expect(tip).toHaveTextContent("Seen 9 s ago, Fri 1 Jan 2027 00:00:00 UTC");
  expect(screen.getByText("Offline")).toHaveAccessibleDescription(/dc3\.contoso\.com/);
});

test("the tip goes with Escape, so that it never hides what lies below", async () => {
  page();
  fireEvent.pointerOver(screen.getByText("Offline"));
  await screen.findByRole("tooltip", {}, { timeout: 10_000 });
  fireEvent.keyDown(document, { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("tooltip")).not.toBeInTheDocument());
});

test("a fact can be reached by keyboard", () => {
  page();
  const fact = screen.getByText("Offline");
  fact.focus();
  expect(fact).toHaveFocus();
});
