import { describe, expect, test } from "vitest";
import { readEventData, toHappening } from "./read-event";

const context = {
  estate: "forest",
  server: "dc2.example.test",
  holderBefore: () => "dc1.example.test",
};
const event = (Id: number, data: string) => ({
  Id,
  RecordId: 7,
  TimeCreated: 1_000,
  "()": `<Event><EventData>${data}</EventData></Event>`,
});

describe("toHappening", () => {
  test("568 on the new key master's log is a change of the role to it (KM-35)", () => {
    const moved = event(568, '<Data Name="Zone">Example.TEST</Data><Data Name="X">1</Data>');
    expect(toHappening(moved, context)).toEqual({
      estate: "forest",
      zone: "example.test",
      at: 1_000,
      kind: "role",
      from: "dc1.example.test",
      to: "dc2.example.test",
      descriptorId: null,
      source: "dc2.example.test",
      through: "outside",
    });
  });

  test("signing and unsigning are told as such", () => {
    const zone = "<Data Name='ZoneName'>example.test</Data>";
    expect(toHappening(event(525, zone), context)).toMatchObject({
      from: "unsigned",
      to: "signed",
    });
    expect(toHappening(event(526, zone), context)).toMatchObject({ to: "unsigned" });
  });

  test.each([
    ["without a zone", event(568, '<Data Name="Y">example.test</Data>')],
    ["of a zone without name", event(568, '<Data Name="Zone"/>')],
    ["that nobody asked for", event(541, '<Data Name="Zone">example.test</Data>')],
  ])("an event %s tells nothing", (_, said) => {
    expect(toHappening(said, context)).toBeNull();
  });
});

test("entities in event data are letters", () => {
  const data = readEventData('<Data Name="A">&lt;&amp;&#x41;&#66;&unknown;</Data>');
  expect(data.get("a")).toBe("<&AB&unknown;");
});
