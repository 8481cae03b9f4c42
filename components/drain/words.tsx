import type { ShapeId } from "@/components/status/shape";
import { Quiet } from "@/components/ui/text";
import type { DrainItem } from "@/lib/contracts/drains";

type Zone = DrainItem["items"][number];

/** One zone of a drain, in a shape and a word. */
export const ITEM_STATES: Readonly<
  Record<Zone["state"], Readonly<{ shape: ShapeId; word: string }>>
> = {
  ready: { shape: "waiting-its-turn", word: "Next" },
  waiting: { shape: "waiting-its-turn", word: "Waits for a key change" },
  running: { shape: "rolling", word: "Moving" },
  moved: { shape: "healthy", word: "Moved" },
  "not-moved": { shape: "failing", word: "Not moved" },
  unclear: { shape: "role-unclear", word: "Unclear" },
  skipped: { shape: "not-signed", word: "Skipped" },
};

/** What needs a person stands first, then what runs, then what is still to come. */
export const ITEM_WEIGHT: Readonly<Record<Zone["state"], number>> = {
  unclear: 0,
  "not-moved": 1,
  running: 2,
  waiting: 3,
  ready: 4,
  skipped: 5,
  moved: 6,
};

/** A reason in one line; where it is cut, the pointer shows the whole. */
export function WhyText({ reason }: Readonly<{ reason: string | null }>) {
  return reason === null ? <Quiet>–</Quiet> : <span title={reason}>{reason}</span>;
}

/** What the page of a drain says first. */
export function drainHeadline(drain: DrainItem): Readonly<{ main: string; rest: string }> {
  const { counts } = drain;
  const isReturn = drain.kind === "return";
  const done = `${counts.moved} of ${counts.total} moved`;
  switch (drain.phase) {
    case "running":
      return {
        main: isReturn ? "Bringing roles back." : `Draining ${drain.server}.`,
        rest: `${done}. Leaving this page does not stop it.`,
      };
    case "pausing":
      return { main: "Pausing.", rest: "Moves that have begun are finished first." };
    case "paused":
      return { main: "Paused.", rest: `${done}. Nothing is moved until somebody goes on.` };
    case "stopped":
      return { main: "Stopped.", rest: drain.stoppedBecause ?? `${done}.` };
    case "cancelled":
      return { main: "Ended early.", rest: `${done}; the rest was left where it is.` };
    case "finished":
      return {
        main: isReturn ? "Back again." : finishedMain(drain),
        rest: finishedRest(drain),
      };
  }
}

function finishedMain({ counts, server }: DrainItem): string {
  return counts.moved === counts.total
    ? `${server} holds none of these roles any more.`
    : `Done, but ${server} still holds roles.`;
}

function finishedRest({ counts }: DrainItem): string {
  const rest = [
    counts.skipped > 0 ? `${counts.skipped} skipped` : null,
    counts.notMoved > 0 ? `${counts.notMoved} not moved` : null,
    counts.unclear > 0 ? `${counts.unclear} unclear` : null,
  ].filter((part) => part !== null);
  return rest.length === 0
    ? `${counts.moved} moved, each one verified by reading every claim again.`
    : `${counts.moved} moved, ${rest.join(", ")}.`;
}
