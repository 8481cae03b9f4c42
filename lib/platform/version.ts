import manifest from "@/package.json" with { type: "json" };

/** Keymaster's own version, as its package says. */
export const VERSION: string = manifest.version;

/** How a version compares with another: by its numbers, left to right. */
export function compareVersions(version: string, other: string): "same" | "older" | "newer" {
  if (version === other) return "same";
  const [left, right] = [numbersOf(version), numbersOf(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0 ? "older" : "newer";
  }
  // Same numbers, other words: a preview comes before what it previews.
  return version.includes("-") ? "older" : "newer";
}

function numbersOf(version: string): readonly number[] {
  return (version.split("-")[0] ?? "").split(".").map((part) => Number.parseInt(part, 10) || 0);
}
