import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";

const reported: unknown[][] = [];

/** React and the browser report broken markup, keys and updates through console.error: that is a failed test. */
beforeEach(() => {
  reported.length = 0;
  vi.spyOn(console, "error").mockImplementation((...args: unknown[]) => {
    reported.push(args);
  });
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  expect(reported, "console.error was called during the test").toEqual([]);
});
