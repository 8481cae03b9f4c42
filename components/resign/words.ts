import type { ResignItem } from "@/lib/contracts/resign";

/** What the page of a re-sign says first. */
export function resignHeadline(task: ResignItem): Readonly<{ main: string; rest: string }> {
  switch (task.phase) {
    case "adding-keys":
      return {
        main: "Making new keys.",
        rest: `${task.server} makes a key-signing and a zone-signing key. Users notice nothing yet.`,
      };
    case "signing":
      return {
        main: "Signing with the new keys.",
        rest: "From now on the old keys are given up.",
      };
    case "waiting-for-parent":
      return {
        main: "The parent must publish the new DS.",
        rest: "Until it does, users behind validating resolvers cannot reach this zone.",
      };
    case "renewing-anchors":
      return {
        main: "Signed, and the parent has the new DS.",
        rest: "Resolvers that hold a trust anchor for the zone still need the new one.",
      };
    case "halted":
      return {
        main: "Halted.",
        rest: task.haltedBecause ?? "A step failed or its reply was lost.",
      };
    case "done":
      return { main: "Re-signed.", rest: "The zone validates from its new keys." };
  }
}

/** One line: what a person does now. */
export function resignTodo(task: ResignItem): string {
  switch (task.phase) {
    case "adding-keys":
    case "signing":
      return waitsFor(task);
    case "waiting-for-parent":
      return "Give the DS records below to the owner of the parent zone. Keymaster watches the parent.";
    case "renewing-anchors":
      return "Replace the trust anchor on each resolver below. Tick those that nobody asks; the others are ticked once they trust the new key.";
    case "halted":
      return "Look at the step that failed, then go on.";
    case "done":
      return "Nothing to do.";
  }
}

/** Who is waited for while nothing else is to be seen. */
function waitsFor(task: ResignItem): string {
  const running = task.steps.find(({ state }) => state === "running");
  if (running !== undefined)
    return `Nothing. Keymaster waits for ${running.server}: ${running.title.toLowerCase()}. Without a reply it asks again after a minute, and halts after three.`;
  const next = task.steps.find(({ state }) => state === "pending");
  return next === undefined
    ? "Nothing. Every server is asked what it holds now."
    : `Nothing. Every server is asked what it holds now; then ${next.server} gets: ${next.title.toLowerCase()}.`;
}

/** What the parent publishes now, in words. */
export const PARENT_WORDS: Readonly<Record<ResignItem["parent"]["state"], string>> = {
  current: "has the new DS",
  stale: "still has the old DS",
  none: "has no DS",
  unreachable: "does not answer",
  unknown: "has not been asked yet",
};
