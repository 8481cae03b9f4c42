import type { ZoneDetailItem } from "@/lib/contracts/zones";

/** "1 zone", "10,148 zones". */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** The page of a zone, or one `below` it; `@root` stands for the root, a slash in a name is escaped (api.md, Conventions). */
export function zoneHref(name: string, estate?: string, below = ""): string {
  const path = `/zones/${encodeURIComponent(name === "." ? "@root" : name)}${below}`;
  return estate === undefined ? path : `${path}?estate=${encodeURIComponent(estate)}`;
}

/** The page of a server. */
export function serverHref(name: string, estate?: string): string {
  const path = `/servers/${encodeURIComponent(name)}`;
  return estate === undefined ? path : `${path}?estate=${encodeURIComponent(estate)}`;
}

const OWNERS = {
  server: "The server itself",
  ops: "Ops on call",
  "parent-operator": "Owner of the parent zone",
  helpdesk: "Helpdesk",
  none: "Nobody",
} as const satisfies Record<ZoneDetailItem["nextStep"]["owner"], string>;

/** Who has the next step, in words. */
export function ownerWord(owner: keyof typeof OWNERS): string {
  return OWNERS[owner];
}

const EVENTS: Readonly<Record<string, string>> = {
  "zsk-rollover-due": "ZSK change",
  "ksk-rollover-due": "KSK change",
  "csk-rollover-due": "CSK change",
  "rollover-step-due": "key change goes on",
  "rollover-step-missed": "key change step missed",
  "dnskey-signature-ends": "DNSKEY signature ends",
  "record-signature-ends": "record signatures end",
  "signature-renewal-due": "signatures renewed",
};

/** A planned or missed event in words; an unknown one as its own words. */
export function eventWord(what: string): string {
  return EVENTS[what] ?? what.replaceAll("-", " ");
}

const ROLLOVERS: Readonly<Record<string, string>> = {
  queued: "waits its turn",
  applying: "starting",
  propagating: "new key spreads",
  expiring: "old data runs out",
  "awaiting-person": "waits for a person",
  halted: "failed",
  completed: "finished",
  abandoned: "abandoned",
};

/** Phase of a rollover in two or three words. */
export function rolloverWord(phase: string): string {
  return ROLLOVERS[phase] ?? phase.replaceAll("-", " ");
}

/** What stands where no one holder is known: two who are named are not nobody. */
export function withoutHolder({ role }: Pick<ZoneDetailItem, "role">): string {
  return role.verdict === "split" || role.verdict === "disputed" ? "not agreed" : "nobody";
}
