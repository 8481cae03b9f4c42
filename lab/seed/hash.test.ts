import { describe, expect, test } from "vitest";
import { guidOf, hashText, pickBetween } from "./hash";

describe("made-up numbers", () => {
  test("are the same for the same text and spread over the range", () => {
    expect(hashText("a zone")).toBe(hashText("a zone"));
    const picks = Array.from({ length: 2_000 }, (_, index) => pickBetween(`zone ${index}`, 5, 30));
    expect(Math.min(...picks)).toBe(5);
    expect(Math.max(...picks)).toBe(30);
    expect(new Set(picks).size).toBe(26);
  });

  test("GUIDs look like Windows' and do not repeat", () => {
    const guids = Array.from({ length: 20_000 }, (_, index) => guidOf(`key ${index}`));
    expect(new Set(guids).size).toBe(guids.length);
    expect(guids.every((guid) => GUID.test(guid))).toBe(true);
  });
});

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
