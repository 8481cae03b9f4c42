import type { Lab } from "@/lab/lab";
import type { ServerName, Transition } from "@/lib/dnssec/zone-report";
import type { PeerLine, Question } from "./peer";
import { argumentOf, textOf } from "./peer";
import { instant, int64, object, text } from "./typed-values";

const SIGNED: Readonly<Record<string, number>> = {
  signed: 525,
  unsigned: 526,
  "signed again": 527,
};
const ROLE_MOVED = 568;

export const CLASSIC_LOG = "DNS Server";
const LEVELS = { critical: 1, error: 2, warning: 3, information: 4 } as const;

/** Get-WinEvent on the log "DNS Server" of one server: what went wrong there (spec §6.2). */
export function classicLines(
  lab: Lab,
  server: ServerName,
  question: Question,
): readonly PeerLine[] {
  const after = bookmarkOf(question);
  return chosenLines(
    question,
    lab
      .logOf(server)
      .filter(({ record }) => record > after)
      .map(({ record, id, at, level, message, zone }) =>
        eventObject({
          id,
          record,
          at,
          level: LEVELS[level ?? "information"],
          message,
          // Names of its fields are not documented; real ones are called like this where a provider names none.
          data: `<Data Name="param1">${zone}.</Data>`,
        }),
      ),
  );
}

function bookmarkOf(question: Question): number {
  return Number(/EventRecordID>(\d+)/.exec(textOf(question, "FilterXPath") ?? "")?.[1] ?? 0);
}

/** Get-WinEvent on the audit log of one server: what was done there (spec §6.1). */
export function eventLines(lab: Lab, server: ServerName, question: Question): readonly PeerLine[] {
  const filter = textOf(question, "FilterXPath") ?? "";
  const after = bookmarkOf(question);
  const ids = new Set([...filter.matchAll(/EventID=(\d+)/g)].map(([, id]) => Number(id)));
  const { transitions } = lab.transitions({ zone: null, after: 0, limit: Number.MAX_SAFE_INTEGER });
  const events = transitions
    .filter(({ source }) => source === server)
    .flatMap((transition) => eventIdsOf(transition).map((id) => ({ id, transition })))
    .map((event, index) => ({ ...event, record: index + 1 }))
    .filter(({ id, record }) => ids.has(id) && record > after);
  return chosenLines(
    question,
    events.map(({ id, transition, record }) => auditObject(id, transition, record)),
  );
}

function chosenLines(question: Question, events: readonly PeerLine[]): readonly PeerLine[] {
  const most = Number(argumentOf(question, "MaxEvents") ?? events.length);
  const isOldestFirst = argumentOf(question, "Oldest") === true;
  const chosen = isOldestFirst ? events.slice(0, most) : events.slice(-most).reverse();
  if (chosen.length > 0) return chosen;
  const id = "NoMatchingEventsFound";
  return [{ error: { id, message: "No events were found.", category: "ObjectNotFound" } }];
}

const NO_ROLLOVER = "NotRolling";

function eventIdsOf(transition: Transition): readonly number[] {
  const { kind, from, to, descriptorId, through } = transition;
  switch (kind) {
    case "role":
      return [ROLE_MOVED];
    case "settings":
      if (descriptorId !== null) return [DESCRIPTOR.changed];
      return [SIGNED[to ?? ""] ?? []].flat();
    case "rollover":
      return rolloverEvents(transition);
    case "key":
      if (through === "clock" || (from !== null && to !== null)) return [];
      return [from === null ? DESCRIPTOR.added : DESCRIPTOR.removed];
  }
}

/** The lab does not tell whether a rollover was asked for, as 531 does. */
function rolloverEvents({ from, to }: Transition): readonly number[] {
  if (to === NO_ROLLOVER) return [ROLLOVER.ended];
  return from === NO_ROLLOVER ? [ROLLOVER.began] : [];
}

const ROLLOVER = { began: 528, ended: 529 } as const;
const DESCRIPTOR = { added: 569, changed: 570, removed: 571 } as const;

function auditObject(id: number, transition: Transition, record: number): PeerLine {
  const { zone, at, descriptorId } = transition;
  const key = descriptorId === null ? "" : `<Data Name="KeyId">{${descriptorId}}</Data>`;
  const data = `<Data Name="Zone">${zone}</Data>${key}<Data Name="SeizedOrTransferred">1</Data>`;
  return auditLine({ id, record, at, data });
}

/** One entry of the audit log; `data` are its elements. */
export function auditLine(said: {
  readonly id: number;
  readonly record: number;
  readonly at: number;
  readonly data: string;
}): PeerLine {
  return eventObject({ ...said, level: LEVELS.information, message: null });
}

function eventObject(said: {
  readonly id: number;
  readonly record: number;
  readonly at: number;
  readonly level: number;
  readonly message: string | null;
  readonly data: string;
}): PeerLine {
  const xml = `<Event><System><EventID>${said.id}</EventID></System><EventData>${said.data}</EventData></Event>`;
  return object({
    t: "event",
    v: {
      Id: int64(said.id),
      RecordId: int64(said.record),
      TimeCreated: instant(said.at),
      Level: int64(said.level),
      Message: text(said.message),
      Xml: text(xml),
    },
  });
}
