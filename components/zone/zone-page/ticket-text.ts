import { statusWords } from "@/components/status/words";
import { formatExactUtc, toMs } from "@/components/time/format";
import { ownerWord, withoutHolder } from "@/components/zone/words";
import type { ZoneDetailItem } from "@/lib/contracts/zones";

const AFFECTED = {
  no: "no users",
  some: "users behind validating resolvers",
  yes: "all users",
  unknown: "not known",
} as const satisfies Record<ZoneDetailItem["affectsUsers"], string>;

const TELL = {
  no: "are answered correctly. What you see has another cause; I am opening a ticket for it.",
  some: "cannot be reached from networks that check DNSSEC signatures. It is on our side and being worked on.",
  yes: "cannot be reached at the moment. It is on our side and being worked on.",
  unknown: "could not be checked just now. I am asking the people who can look.",
} as const satisfies Record<ZoneDetailItem["affectsUsers"], string>;

/** What helpdesk says to the caller: two sentences without a technical word that they would have to explain. */
export function callerText(zone: ZoneDetailItem): string {
  return `Names in ${zone.displayName} ${TELL[zone.affectsUsers]}`;
}

function at(instant: string | null, none: string): string {
  return instant === null ? none : formatExactUtc(toMs(instant));
}

function safeText(zone: ZoneDetailItem): string {
  if (zone.safeUntil !== null) {
    const atLeast = zone.safeUntilBecause === "dnskey-signature" ? "at least until " : "until ";
    return `${atLeast}${at(zone.safeUntil, "")}`;
  }
  if (zone.safeUntilBecause === "renewing") return "signatures are being renewed";
  return zone.signed === false ? "not signed" : "not known";
}

/** The ticket as it is pasted: one fact a line, columns aligned, no colour needed. Instants in full and in UTC. */
export function ticketText(zone: ZoneDetailItem): string {
  const lines: readonly (readonly [string, string])[] = [
    ["Zone", `${zone.name} (estate ${zone.estate})`],
    [
      "Status",
      `${statusWords[zone.status].word}${zone.statusSince === null ? "" : `, since ${at(zone.statusSince, "")}`}`,
    ],
    ["Affected", AFFECTED[zone.affectsUsers]],
    ["Checked", at(zone.unknownSince ?? zone.observedAt, "never")],
    [
      "Service",
      `${zone.service.state}, ${zone.service.basis === "observed" ? "asked over DNS" : "as servers report"}`,
    ],
    [
      "Key master",
      `${zone.role.holder ?? withoutHolder(zone)} (${zone.role.verdict}${zone.role.holderReachable === false ? ", not reachable" : ""})`,
    ],
    ["Safe", safeText(zone)],
    ["Next step", zone.nextStep.text],
    [
      "Owner",
      `${ownerWord(zone.nextStep.owner)}${zone.nextStep.dueAt === null ? "" : `, before ${at(zone.nextStep.dueAt, "")}`}`,
    ],
    ["What it means", zone.sentence],
  ];
  return lines.map(([name, value]) => `${name.padEnd(15)}${value}`).join("\n");
}
