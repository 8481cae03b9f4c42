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

/** Get-WinEvent on the audit log of one server: what was done there (spec §6.1). */
export function eventLines(lab: Lab, server: ServerName, question: Question): readonly PeerLine[] {
  const filter = textOf(question, "FilterXPath") ?? "";
  const after = Number(/EventRecordID>(\d+)/.exec(filter)?.[1] ?? 0);
  const ids = new Set([...filter.matchAll(/EventID=(\d+)/g)].map(([, id]) => Number(id)));
  const { transitions } = lab.transitions({ zone: null, after: 0, limit: Number.MAX_SAFE_INTEGER });
  const events = transitions
    .filter(({ source }) => source === server)
    .flatMap((transition) => {
      const id = eventIdOf(transition);
      return id === null ? [] : [{ id, transition }];
    })
    .map((event, index) => ({ ...event, record: index + 1 }))
    .filter(({ id, record }) => ids.has(id) && record > after);
  const most = Number(argumentOf(question, "MaxEvents") ?? events.length);
  const isOldestFirst = argumentOf(question, "Oldest") === true;
  const chosen = isOldestFirst ? events.slice(0, most) : events.slice(-most).reverse();
  if (chosen.length === 0) {
    const id = "NoMatchingEventsFound";
    return [{ error: { id, message: "No events were found.", category: "ObjectNotFound" } }];
  }
  return chosen.map(({ id, transition, record }) => eventLine(id, transition, record));
}

function eventIdOf({ kind, to }: Transition): number | null {
  if (kind === "role") return ROLE_MOVED;
  return kind === "settings" ? (SIGNED[to ?? ""] ?? null) : null;
}

function eventLine(id: number, { zone, at }: Transition, record: number): PeerLine {
  const data = `<Data Name="Zone">${zone}</Data><Data Name="SeizedOrTransferred">1</Data>`;
  const xml = `<Event><System><EventID>${id}</EventID></System><EventData>${data}</EventData></Event>`;
  return object({
    t: "event",
    v: {
      Id: int64(id),
      RecordId: int64(record),
      TimeCreated: instant(at),
      Level: int64(4),
      Xml: text(xml),
    },
  });
}
