import { render, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { ClockProvider } from "@/components/time/clock";
import { Deadline, RunwayWithDeadline } from "./deadline";
import { Runway } from "./runway";
import { runwayMarks, runwayPosition } from "./runway-scale";
import { StatusWord } from "./status-word";
import { statusWordIds, statusWords } from "./words";

const now = "2026-11-06T03:12:40Z";
const inLab = (children: React.ReactNode) =>
  render(
    <ClockProvider clocks={[{ estate: "lab", now, paused: true }]} renderedAt={now}>
      {children}
    </ClockProvider>,
  );

describe("runwayPosition", () => {
  const day = 86_400_000;

  test("half the bar lies before 3.5 days: the next hours keep their room", () => {
    expect(runwayPosition(3.5 * day)).toBeCloseTo(0.5, 5);
  });

  test("stays on the bar: harm in the past is its start, after 14 days its end", () => {
    expect(runwayPosition(-day)).toBe(0);
    expect(runwayPosition(400 * day)).toBe(1);
  });

  test("the marks are those of 1, 3, 7 and 14 days", () => {
    expect(runwayMarks.map((mark) => Math.round(mark.position * 1000) / 10)).toEqual([
      26.7, 46.3, 70.7, 100,
    ]);
  });
});

describe("Runway", () => {
  test("says the time left and the exact instant to whoever cannot see the bar", () => {
    inLab(<Runway status="key-master-down" deadline="2026-11-10T14:10:00Z" estate="lab" />);
    expect(
      screen.getByRole("img", { name: "Time until harm: 4 d 10 h, Tue 10 Nov, 14:10 UTC" }),
    ).toBeVisible();
  });

  test("a zone that fails has no time left, whatever its deadline", () => {
    inLab(<Runway status="failing" deadline="2026-11-10T14:10:00Z" estate="lab" />);
    expect(screen.getByRole("img", { name: "Users are affected now" })).toBeVisible();
  });

  test("without fresh facts it promises nothing, never a free runway", () => {
    inLab(<Runway status="unknown" deadline={null} estate="lab" />);
    inLab(<Runway status="healthy" deadline={null} known={false} estate="lab" />);
    expect(screen.getAllByRole("img", { name: "No fresh facts" })).toHaveLength(2);
    expect(screen.queryByRole("img", { name: /No harm/ })).not.toBeInTheDocument();
  });

  test("nothing is drawn for a zone that is not signed", () => {
    inLab(<Runway status="not-signed" deadline={null} estate="lab" />);
    expect(screen.queryByRole("img")).not.toBeInTheDocument();
  });
});

describe("Deadline", () => {
  test("is given twice, and says at least where it rests on the DNSKEY signature", () => {
    inLab(<Deadline at="2026-11-10T14:10:00Z" estate="lab" atLeast />);
    expect(screen.getByRole("time")).toHaveTextContent("at least 4 d 10 h Tue 10 Nov, 14:10 UTC");
  });

  test("an unknown deadline is not known, an absent one is no harm in sight", () => {
    inLab(<RunwayWithDeadline status="unknown" deadline={null} known={false} estate="lab" />);
    expect(screen.getByText("not known")).toBeVisible();
    inLab(<RunwayWithDeadline status="stuck" deadline={null} estate="lab" />);
    expect(screen.getByText("no harm in sight")).toBeVisible();
  });
});

describe("StatusWord", () => {
  test.each(statusWordIds)("%s has a word and a shape of its own", (status) => {
    const { container } = render(<StatusWord status={status} />);
    expect(screen.getByText(statusWords[status].word)).toBeVisible();
    expect(container.querySelector("svg")?.childElementCount).toBeGreaterThan(0);
  });

  test("no two shapes are drawn alike, so that colour is never the only sign", () => {
    const drawings = statusWordIds.map(
      (status) => render(<StatusWord status={status} />).container.querySelector("svg")?.innerHTML,
    );
    expect(new Set(drawings).size).toBe(statusWordIds.length);
  });

  test("only healthy, rolling, queued and unsigned zones need nobody", () => {
    const calm = statusWordIds.filter((status) => !statusWords[status].needsPerson);
    expect(calm).toEqual(["rolling", "waiting-its-turn", "healthy", "not-signed"]);
  });
});
