const day = 86_400_000;
const span = 14 * day;

/** Where a distance in time lies on the runway, 0 to 1: the square root gives the next hours their room. */
export function runwayPosition(distanceMs: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, distanceMs / span)));
}

export const runwayMarks = [1, 3, 7, 14].map((days) => ({
  days,
  position: runwayPosition(days * day),
}));
