import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { fromStoredMove, toStoredMove } from ".";

/** Moves as version 1 wrote them, kept for ever: closed, unclear, waiting for an approval. */
const samples = JSON.parse(
  await readFile("lib/db/fixtures/key-master-moves-v1.json", "utf8"),
) as readonly unknown[];

describe("stored moves", () => {
  test("what version 1 wrote is read for ever, with nothing lost", () => {
    const states = samples.map(fromStoredMove);
    expect(states.map(({ phase }) => phase)).toEqual(["closed", "verifying", "awaiting-approval"]);
    expect(states.map(toStoredMove)).toEqual(samples);
  });

  test("what no version understands is never guessed at", () => {
    expect(() => fromStoredMove({ version: 99, state: {} })).toThrow();
    expect(() => fromStoredMove({ version: 1, state: { phase: "moved" } })).toThrow();
  });
});
