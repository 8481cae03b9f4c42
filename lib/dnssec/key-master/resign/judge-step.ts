import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import type { ResignStep } from "@/lib/dnssec/key-master/move/step";
import type { ResignContext } from "@/lib/dnssec/key-master/resign/decision";
import { lostDescriptors } from "@/lib/dnssec/key-master/resign/plan-resign";
import type { ResignTask } from "@/lib/dnssec/key-master/resign/state";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import { asSentence } from "@/lib/dnssec/status/format-instant";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";

/** Do the facts show the step as done? Then nobody does it again, whatever its reply was. */
export function isStepDone(step: ResignStep, task: ResignTask, facts: ZoneFacts): boolean {
  const picture = mergeFacts(facts);
  const view = picture.views.find((held) => held.view.server === task.server);
  const descriptors = activeDescriptors(picture);
  if (view?.isFresh !== true || descriptors.length === 0) return false;
  switch (step.action) {
    case "add-key":
      return descriptors.some(
        ({ descriptorId, keyRole }) =>
          keyRole === step.keyRole &&
          !task.known.includes(descriptorId) &&
          view.view.keysReachable[descriptorId] === true,
      );
    case "remove-key":
      return !descriptors.some(({ descriptorId }) => descriptorId === step.descriptorId);
    case "resign-zone":
      return (
        view.view.isSigned === true &&
        lostDescriptors(task.server, picture).length === 0 &&
        !task.lost.some((lost) =>
          descriptors.some(({ descriptorId }) => descriptorId === lost.descriptorId),
        )
      );
  }
}

/** Why no step of the task may be taken now, or null: a hold, or the role is not where it was. */
export function whyNotNow(task: ResignTask, { facts, now, hold }: ResignContext): string | null {
  if (hold !== null) return `${hold.by} has set a hold: ${asSentence(hold.reason)}`;
  const picture = mergeFacts(facts);
  const role = judgeRole(picture, now);
  const held = picture.views.find(({ view }) => view.server === task.server);
  if (role.holder !== task.server || held?.isFresh !== true || !held.view.isHolder) {
    return `${task.server} does not answer, or does not say that it holds the role.`;
  }
  return null;
}
