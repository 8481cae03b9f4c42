import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { statusWordIds } from "@/components/status/words";

type Theme = "light" | "dark";

const css = readFileSync("app/styles/tokens.css", "utf8");
const colors = new Map(
  [...css.matchAll(/--([a-z0-9-]+):\s*light-dark\(\s*(#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\s*\);/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

function color(name: string, theme: Theme): string {
  const pair = colors.get(name);
  if (pair === undefined) throw new Error(`No colour --${name} in tokens.css`);
  return pair[theme];
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["paper", "raised", "sunken", "hover", "accent-fill"];
const words = statusWordIds.map((id) => `${id}-text`);
const lines = statusWordIds.map((id) => `${id}-line`);

const textPairs: readonly (readonly [string, string])[] = [
  ...["ink", "ink-2", "ink-3", "accent", "accent-2", ...words].flatMap((text) =>
    grounds.map((ground) => [text, ground] as const),
  ),
  ...statusWordIds.map((id) => [`${id}-text`, `${id}-fill`] as const),
  ...["expiring", "failing", "unknown"].flatMap((id) =>
    ["ink", "ink-2", "accent"].map((text) => [text, `${id}-fill`] as const),
  ),
  ...["accent", "accent-2", "danger", "danger-2"].map((fill) => ["on-solid", fill] as const),
];

const shapePairs: readonly (readonly [string, string])[] = [
  ...["line-3", "accent", "accent-line", ...lines].flatMap((shape) =>
    grounds.map((ground) => [shape, ground] as const),
  ),
  ...statusWordIds.map((id) => [`${id}-line`, `${id}-fill`] as const),
];

describe.each<Theme>(["light", "dark"])("the %s theme", (theme) => {
  test.each(textPairs)("text --%s on --%s can be read: at least 4.5 to 1", (text, ground) => {
    expect(contrast(color(text, theme), color(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapePairs)("the shape --%s on --%s can be seen: at least 3 to 1", (shape, ground) => {
    expect(contrast(color(shape, theme), color(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});

test("a darker pair is found: the formula gives 21 for black on white and 1 for equal colours", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#777777")).toBe(1);
});

test("every status has its three colours, and status.css maps each of them", () => {
  const status = readFileSync("app/styles/status.css", "utf8");
  for (const id of statusWordIds) {
    for (const part of ["text", "line", "fill"]) {
      expect(colors.has(`${id}-${part}`)).toBe(true);
      expect(status).toContain(`var(--${id}-${part})`);
    }
  }
});

/** Set by Base UI on what it places, and by next/font on the page. */
const setElsewhere = new Set([
  "anchor-width",
  "available-height",
  "transform-origin",
  "font-text",
  "font-mono",
]);

function filesUnder(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name) && !name.includes(".test."))
    .map((name) => `${folder}/${name}`);
}

test("every custom property that a style reads is set somewhere: a misspelt token draws nothing", () => {
  const texts = ["app", "components"]
    .flatMap((folder) => filesUnder(folder, /\.(css|tsx)$/))
    .map((file) => readFileSync(file, "utf8"));
  const all = texts.join("\n");
  const set = new Set([...all.matchAll(/--([a-z0-9-]+)"?\]?\s*:/g)].map((match) => match[1] ?? ""));
  const read = new Set([...all.matchAll(/var\(--([a-z0-9-]+)/g)].map((match) => match[1] ?? ""));
  // A style may read what its caller may set; then it says what holds otherwise.
  const withFallback = new Set(
    [...all.matchAll(/var\(--([a-z0-9-]+),/g)].map((match) => match[1] ?? ""),
  );
  const unset = [...read].filter(
    (name) => !set.has(name) && !setElsewhere.has(name) && !withFallback.has(name),
  );
  expect(unset).toEqual([]);
});
