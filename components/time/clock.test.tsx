import { act, render, screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Age } from "./age";
import { ClockProvider, type EstateClock, useClockReadings } from "./clock";
import { Instant, RelativeTime } from "./relative-time";

const wall = "2026-11-25T10:00:00Z";
const labNow = "2028-01-01T00:00:00Z";
const clocks: readonly EstateClock[] = [
  { estate: "lab", now: labNow },
  { estate: "contoso.com", now: wall },
];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(wall) });
});

afterEach(() => {
  vi.useRealTimers();
});

const tick = (ms: number) => act(() => vi.advanceTimersByTime(ms));

function Reads({ clocks: read }: Readonly<{ clocks: readonly EstateClock[] }>) {
  useClockReadings(read);
  return null;
}

describe("an age", () => {
  test("counts by the clock of its estate, not by the wall clock", () => {
    render(
      <ClockProvider clocks={clocks} renderedAt={wall}>
        <RelativeTime at="2027-12-31T23:00:00Z" estate="lab" />
      </ClockProvider>,
    );
    expect(screen.getByText("1 h ago")).toBeVisible();
  });

  test("ticks while the page is open", () => {
    render(
      <ClockProvider clocks={clocks} renderedAt={wall}>
        <Age observedAt="2026-11-25T09:59:51Z" estate="contoso.com" />
      </ClockProvider>,
    );
    expect(screen.getByText("Checked 9 s ago.")).toBeVisible();
    tick(3000);
    expect(screen.getByText("Checked 12 s ago.")).toBeVisible();
  });

  test("stands still while the lab's clock is paused", () => {
    const paused = [{ estate: "lab", now: labNow, paused: true }];
    render(
      <ClockProvider clocks={paused} renderedAt={wall}>
        <RelativeTime at="2027-12-31T23:59:30Z" estate="lab" />
      </ClockProvider>,
    );
    tick(60_000);
    expect(screen.getByText("30 s ago")).toBeVisible();
  });

  test("follows a jump of the lab's clock and leaves the other estates alone", () => {
    const tree = (read: readonly EstateClock[]) => (
      <ClockProvider clocks={clocks} renderedAt={wall}>
        <Reads clocks={read} />
        <p>
          <RelativeTime at="2028-01-02T00:00:00Z" estate="lab" />
        </p>
        <p>
          <RelativeTime at="2026-11-25T11:00:00Z" estate="contoso.com" />
        </p>
      </ClockProvider>
    );
    const { rerender } = render(tree(clocks));
    rerender(tree([{ estate: "lab", now: "2028-01-03T00:00:00Z" }]));
    expect(screen.getByText("1 d ago")).toBeVisible();
    expect(screen.getByText("in 1 h")).toBeVisible();
  });

  test("does not go back when a panel comes back with an answer from the cache", () => {
    const cached = [{ estate: "lab", now: labNow }];
    const tree = (shown: boolean) => (
      <ClockProvider clocks={clocks} renderedAt={wall}>
        {shown ? <Reads clocks={cached} /> : null}
        <RelativeTime at={labNow} estate="lab" />
      </ClockProvider>
    );
    const { rerender } = render(tree(true));
    tick(5 * 60_000);
    rerender(tree(false));
    rerender(tree(true));
    expect(screen.getByText("5 min ago")).toBeVisible();
  });

  test("goes back with the lab's clock when the lab is reset", () => {
    const tree = (read: readonly EstateClock[]) => (
      <ClockProvider clocks={clocks} renderedAt={wall}>
        <Reads clocks={read} />
        <RelativeTime at={labNow} estate="lab" />
      </ClockProvider>
    );
    const { rerender } = render(tree(clocks));
    rerender(tree([{ estate: "lab", now: wall }]));
    expect(screen.getByText("in 401 d")).toBeVisible();
  });

  test("is rendered on the server with the instant that the browser repeats", () => {
    const html = renderToString(
      <ClockProvider clocks={clocks} renderedAt={wall}>
        <RelativeTime at="2027-12-31T23:00:00Z" estate="lab" />
        <RelativeTime at="2026-11-25T09:00:00Z" />
      </ClockProvider>,
    );
    expect(html.match(/1 h ago/g)).toHaveLength(2);
  });

  test("a fact that nobody could look at says since when, one never seen says so", () => {
    render(
      <ClockProvider clocks={clocks} renderedAt={wall}>
        <Age
          observedAt="2026-11-25T09:00:00Z"
          unknownSince="2026-11-25T09:30:00Z"
          estate="contoso.com"
        />
        <Age observedAt={null} />
      </ClockProvider>,
    );
    expect(screen.getByText("Not known since 30 min ago.")).toBeVisible();
    expect(screen.getByText("Never checked.")).toBeVisible();
  });
});

test("an instant of another year by the estate's clock says its year", () => {
  render(
    <ClockProvider clocks={clocks} renderedAt={wall}>
      <Instant at="2026-11-10T14:10:00Z" estate="lab" />
    </ClockProvider>,
  );
  expect(screen.getByText("Tue 10 Nov 2026, 14:10 UTC")).toBeVisible();
});
