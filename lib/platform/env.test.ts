import { describe, expect, test } from "vitest";
import { readEnvironment } from "@/lib/platform/env";

describe("readEnvironment", () => {
  test("gives the presets where nothing is set", () => {
    expect(readEnvironment({})).toMatchObject({ port: 3000, lab: true, databaseUrl: null });
  });

  test("throws the launcher's sentence for a malformed variable", () => {
    expect(() => readEnvironment({ KEYMASTER_PORT: "many" })).toThrow(
      /KEYMASTER_PORT must be a whole number/,
    );
  });
});
