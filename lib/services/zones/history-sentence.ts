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
  const logged = LOGGED.exec(to ?? "")?.[1];
  if (logged !== undefined) return loggedEvent(Number(logged));
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

/** What a server wrote into one of its logs about a zone. Meanings that nobody gives are not made up. */
const LOGGED = /^event (\d{1,5})$/;
const LOGGED_MEANINGS: ReadonlyMap<number, string> = new Map([
  [528, "a key rollover began"],
  [529, "a key rollover ended"],
  [530, "a key was marked for retirement"],
  [531, "a key rollover was started by hand, after which trust anchors are replaced by hand too"],
  [533, "a rollover that waited for the DS was made to go on: look whether the parent has it"],
  [534, "the signing metadata of the zone was exported"],
  [535, "the signing metadata of the zone was imported"],
  [544, "a trust anchor was added as a DNSKEY"],
  [545, "a trust anchor was added as a DS"],
  [546, "its trust point was removed"],
  [569, "a signing key descriptor was added"],
  [570, "a signing key descriptor was changed"],
  [571, "a signing key descriptor was removed"],
  [777, "unsigning the zone failed"],
  [1524, "signatures of its copy have expired"],
  [1525, "signatures of its copy are about to expire"],
  [7616, "its trust anchors could not be loaded"],
  [7636, "its trust point was deleted"],
  [7642, "a trust anchor is invalid"],
  [7644, "looking for the trusted keys failed"],
]);

function loggedEvent(id: number): string {
  const meaning = LOGGED_MEANINGS.get(id);
  return meaning === undefined
    ? `The server logged event ${id} about the zone.`
    : `The server logged that ${meaning} (event ${id}).`;
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
