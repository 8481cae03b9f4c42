/** The facts of a history row that its sentence is made of. */
export type HistoryFacts = {
  readonly kind: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly through: string;
};

const STATUS_WORDS: Readonly<Record<string, string>> = {
  failing: "Failing",
  expiring: "Expiring",
  "role-unclear": "Role unclear",
  stuck: "Stuck",
  "key-master-down": "Key master down",
  unknown: "Unknown",
  "waiting-for-parent": "Waiting for parent",
  rolling: "Rolling",
  "waiting-its-turn": "Waiting its turn",
  healthy: "Healthy",
  "not-signed": "Not signed",
};

/** One plain sentence about something that changed. */
export function historySentence(facts: HistoryFacts): string {
  const { from, to } = facts;
  switch (facts.kind) {
    case "role":
      return `${roleChange(from, to)}${facts.through === "outside" ? ", outside Keymaster" : ""}.`;
    case "status":
      return `The status became "${word(to)}"; it was "${word(from)}".`;
    case "verdict":
      return `The servers' claims became "${to ?? "unknown"}"; they were "${from ?? "unknown"}".`;
    case "rollover":
      return `The key change went from ${from ?? "rest"} to ${to ?? "rest"}.`;
    case "key":
      return keyChange(from, to);
    case "settings":
      return `The settings changed from ${from ?? "nothing"} to ${to ?? "nothing"}.`;
    case "move":
      return moveChange(from ?? "move", to ?? "unclear");
    default:
      return `${facts.kind}: ${from ?? "nothing"} became ${to ?? "nothing"}.`;
  }
}

function moveChange(move: string, to: string): string {
  return to === "started" ? `The ${move} was started.` : `The ${move} ended: ${to}.`;
}

function roleChange(from: string | null, to: string | null): string {
  if (from === null) return `${to ?? "Nobody"} became the key master`;
  if (to === null) return `${from} gave up the key master role, and nobody has it now`;
  return `The key master role went from ${from} to ${to}`;
}

function keyChange(from: string | null, to: string | null): string {
  if (from === null) return `The key ${to ?? ""} was published.`;
  if (to === null) return `The key ${from} was withdrawn.`;
  return `The key ${to} took over from ${from}.`;
}

function word(status: string | null): string {
  return status === null ? "Unknown" : (STATUS_WORDS[status] ?? status);
}
