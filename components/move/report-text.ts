import type { MoveItem } from "@/lib/contracts/moves";
import { headlineOf } from "./headline";
import { fromTo, KIND_WORDS } from "./words";

/** The log as plain text, one line an event, instants as the server said them. */
export function logText(move: MoveItem): string {
  return move.log
    .map(({ at, by, sentence }) => `${at}  ${by ?? "Keymaster"}  ${sentence}`)
    .join("\n");
}

function rows(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([term, value]) => `${term.padEnd(12)}${value}`).join("\n");
}

/** The whole move for the ticket: what was asked, agreed, done and seen. */
export function ticketText(move: MoveItem): string {
  const { main, rest } = headlineOf(move);
  const approvals = move.approvals.map(({ at, by, decision }) => `${at}  ${decision} by ${by}`);
  const steps = move.plan.steps.map(
    ({ command, state }, index) => `${index + 1}. [${state}] ${command}`,
  );
  const evidence = move.outcomeEvidence.map(({ source, says }) => `${source}: ${says}`);
  return [
    rows([
      ["Zone", `${move.zone} (estate ${move.estate})`],
      ["Move", `${move.id}, ${KIND_WORDS[move.kind].toLowerCase()}`],
      ["From, to", fromTo(move)],
      ["Result", `${main} ${rest}`],
      ["Asked by", `${move.requestedBy}, ${move.createdAt}`],
      ["Reason", move.reason],
    ]),
    ...(approvals.length === 0 ? [] : [`Approvals\n${approvals.join("\n")}`]),
    `Plan\n${move.plan.sentence}\n${steps.join("\n")}`,
    ...(evidence.length === 0 ? [] : [`What each one says\n${evidence.join("\n")}`]),
    `Log\n${logText(move)}`,
  ].join("\n\n");
}
