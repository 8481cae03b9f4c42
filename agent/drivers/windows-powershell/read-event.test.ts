import { describe, expect, test } from "vitest";
import { AUDIT_EVENTS } from "./commands";
import { readEventData, toHappening } from "./read-event";

const context = {
  estate: "forest",
  server: "dc2.example.test",
  holderBefore: () => "dc1.example.test",
  isZone: (zone: string) => zone === "example.test",
};
const event = (Id: number, data: string, log: "audit" | "classic" = "audit") => ({
  log,
  isPast: false,
  row: {
    Id,
    RecordId: 7,
    TimeCreated: 1_000,
    Level: 3,
    Message: "Meldung",
    "()": `<Event><EventData>${data}</EventData></Event>`,
  },
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
      isPast: false,
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

  const KEY = "7d0b7b0e-5a34-4f0e-9d52-0f2a5f1c2b11";

  test.each([
    [528, "key", "clock"],
    [529, "key", "clock"],
    [530, "key", "clock"],
    [531, "key", "outside"],
    [533, "key", "outside"],
    [534, "key", "outside"],
    [535, "key", "outside"],
    [569, "key", "outside"],
    [570, "settings", "outside"],
    [571, "key", "outside"],
  ] as const)(
    "%i of a zone's keys is told as it was logged, with the descriptor",
    (id, kind, through) => {
      const data = `<Data Name="Zone">example.test</Data><Data Name="KeyId">{${KEY.toUpperCase()}}</Data>`;
      expect(toHappening(event(id, data), context)).toMatchObject({
        zone: "example.test",
        kind,
        from: null,
        to: `event ${id}`,
        descriptorId: KEY,
        through,
      });
      const without = event(id, '<Data Name="Zone">example.test</Data><Data Name="KeyId">5</Data>');
      expect(toHappening(without, context)?.descriptorId).toBeNull();
    },
  );

  test.each([544, 545, 546])(
    "%i is about the zone that is named, whatever the field of a trust anchor is called",
    (id) => {
      const data = '<Data Name="Name">example.test.</Data><Data Name="KeyTag">7</Data>';
      expect(toHappening(event(id, data), context)).toMatchObject({
        zone: "example.test",
        kind: "key",
        to: `event ${id}`,
      });
      expect(toHappening(event(id, '<Data Name="Name">.</Data>'), context)).toBeNull();
    },
  );

  test.each(AUDIT_EVENTS)("%i, which the log is asked for, is told, and never as a stage", (id) => {
    const told = toHappening(event(id, '<Data Name="Zone">example.test</Data>'), context);
    expect(told).toMatchObject({ zone: "example.test", at: 1_000 });
    expect(told?.kind).not.toBe("rollover");
  });

  test.each([
    ["without a zone", event(568, '<Data Name="Y">example.test</Data>')],
    ["of a zone without name", event(568, '<Data Name="Zone"/>')],
    ["that nobody asked for", event(541, '<Data Name="Zone">example.test</Data>')],
  ])("an event %s tells nothing", (_, said) => {
    expect(toHappening(said, context)).toBeNull();
  });
});

describe("an entry of the classic log", () => {
  const data = (value: string) => `<Data Name="param1">x</Data><Data Name="param2">${value}</Data>`;

  test("is about the zone whose name one of its values is, whatever the field is called", () => {
    expect(toHappening(event(7644, data("Example.TEST."), "classic"), context)).toMatchObject({
      zone: "example.test",
      kind: "key",
      from: null,
      to: "event 7644",
      source: "dc2.example.test",
    });
    expect(toHappening(event(777, data("example.test"), "classic"), context)).toMatchObject({
      kind: "settings",
    });
  });

  test.each(["other.test", "in example.test", "", ".", "7"])(
    "is about no zone when its values name none of the server: %j",
    (value) => {
      expect(toHappening(event(7644, data(value), "classic"), context)).toBeNull();
    },
  );
});

test("entities in event data are letters", () => {
  const data = readEventData('<Data Name="A">&lt;&amp;&#x41;&#66;&unknown;</Data>');
  expect(data.get("a")).toBe("<&AB&unknown;");
});
