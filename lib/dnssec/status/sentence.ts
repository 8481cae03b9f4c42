import type { Instant } from "@/lib/dnssec/instant";
import { bogusWords, statusWords } from "@/lib/dnssec/observation/reason-words";
import { formatInstant, listed } from "@/lib/dnssec/status/format-instant";
import type { NextEvent, Status } from "@/lib/dnssec/status/judgement";
import type { WireFault } from "@/lib/dnssec/status/observed-service";
import { eventWords } from "@/lib/dnssec/status/rollover-words";
import { isLate } from "@/lib/dnssec/status/running-rollover";
import { partWords } from "@/lib/dnssec/status/service";
import { isHolderDown, type Situation } from "@/lib/dnssec/status/situation";
import { assertNever } from "@/lib/result";

/** The plain sentence of the status that is shown, in the words of product.md, with every instant exact and in UTC. */
export function sentenceOf(
  status: Status,
  situation: Situation,
  nextEvent: NextEvent | null,
): string {
  switch (status) {
    case "failing":
      return failingSentence(situation);
    case "expiring":
      return expiringSentence(situation);
    case "role-unclear":
      return `${roleUnclearSentence(situation)} Do not start changes.`;
    case "stuck":
      return stuckSentence(situation);
    case "key-master-down":
      return keyMasterDownSentence(situation, nextEvent);
    case "unknown":
      return unknownSentence(situation);
    case "waiting-for-parent":
      return waitingForParentSentence(situation);
    case "rolling":
      return rollingSentence(situation);
    case "waiting-its-turn":
      return "Another key of this zone is changing first.";
    case "healthy":
      return "This zone is signed and answering correctly.";
    case "not-signed":
      return "DNSSEC is not used here.";
    default:
      return assertNever(status);
  }
}

function when(at: Instant, situation: Situation): string {
  return formatInstant(at, situation.picture.estate.now);
}

function failingSentence(situation: Situation): string {
  const { service } = situation;
  if (service.state !== "failing") return "";
  const whom = service.isEverywhere
    ? ""
    : ` when ${listed(service.servers)} ${service.servers.length === 1 ? "answers" : "answer"} them`;
  const lost = `Users behind validating resolvers cannot reach this zone now${whom}.`;
  if (service.cause.kind === "ds-names-no-key") {
    return `${lost} The DS record at the parent names no key of this zone.`;
  }
  if (service.cause.kind === "seen-on-wire") {
    return `${lost} ${wireSentence(service.cause.fault, situation)}`;
  }
  const [first] = [...service.cause.ended].sort((a, b) => (a.until ?? 0) - (b.until ?? 0));
  if (first === undefined || first.until === null) return lost;
  const ended = `The signature over ${partWords(first.part)} ended ${when(first.until, situation)}.`;
  return `${lost} ${ended}${downSentence(situation)}`;
}

function wireSentence(fault: WireFault, { picture }: Situation): string {
  switch (fault.kind) {
    case "bogus":
      return `Asked over DNS: ${bogusWords(fault.why, picture.estate.now)}.`;
    case "not-signed-here":
      return "Asked over DNS: there the zone has no signatures, and elsewhere it has.";
    case "keys-of-another-server":
      return `Asked over DNS: whoever has the keys of ${fault.keysOf} cannot verify what is served there.`;
    default:
      return assertNever(fault);
  }
}

function expiringSentence(situation: Situation): string {
  const { service } = situation;
  if (service.state !== "expiring") return "";
  const ends = when(service.endsAt, situation);
  const why = service.isOverdue
    ? ` ${service.ending.server} serves them and they should have been renewed by now.`
    : expiringWhy(situation);
  return `Signatures end ${ends}. After that, protected users lose this zone.${why}${downSentence(situation)}`;
}

function downSentence(situation: Situation): string {
  return isHolderDown(situation) ? ` The key master ${situation.role.holder} is down.` : "";
}

function expiringWhy({ safe, service }: Situation): string {
  const isDoubtful = service.state === "expiring" && service.ending.isRenewed === null;
  if (isDoubtful) return " Whether somebody renews them is not known.";
  return safe.because === "dnskey-signature"
    ? " Nobody renews the signature over the DNSKEY set."
    : " Nobody renews them.";
}

function roleUnclearSentence({ role, picture }: Situation): string {
  const names = listed(role.contenders);
  if (role.verdict === "split") {
    const isDirectory = picture.directory.some(({ assignment }) => assignment.holders.length > 1);
    return isDirectory
      ? `It is unclear who manages keys: the directory lists ${names}.`
      : `It is unclear who manages keys: ${names} each claim to.`;
  }
  if (role.verdict === "orphaned") {
    const isAre = role.contenders.length > 1 ? "are named and are no" : "is named and is no";
    return `It is unclear who manages keys: ${names} ${isAre} known server that could.`;
  }
  if (role.verdict === "unassigned") return "Nobody manages the keys of this zone.";
  const [only] = role.contenders;
  return role.contenders.length === 1
    ? `Servers disagree about who manages keys: some name ${only}, others nobody.`
    : `Servers disagree about who manages keys: ${names} are named.`;
}

function stuckSentence({ running }: Situation): string {
  const fault = running?.rollover.fault ?? null;
  const said = fault === null ? "" : ` The server says ${fault}.`;
  return `A key change failed and will not retry by itself. Answers still work.${said}`;
}

function keyMasterDownSentence(situation: Situation, nextEvent: NextEvent | null): string {
  const { safe, role } = situation;
  const until =
    safe.safeUntil === null
      ? "Answers still work; for how long is not known."
      : `Answers still work at least until ${when(safe.safeUntil, situation)}.`;
  const missed = nextEvent === null ? "" : missedSentence(situation, nextEvent);
  const who = `The server that manages keys, ${role.holder}, is down.`;
  return `${who} ${until} ${renewalSentence(situation)}${missed}`;
}

function renewalSentence({ renewal }: Situation): string {
  if (renewal.recordRenewers.length === 0) return "Nothing is renewed until it is back.";
  const renews = renewal.recordRenewers.length === 1 ? "goes" : "go";
  return `${listed(renewal.recordRenewers)} ${renews} on renewing the rest.`;
}

function missedSentence(situation: Situation, event: NextEvent): string {
  if (event.what === "dnskey-signature-ends" || event.what === "signature-renewal-due") return "";
  const at = when(event.at, situation);
  return event.what === "rollover-step-missed"
    ? ` A step of a key change did not happen ${at}.`
    : ` First to be missed is ${eventWords(event)}, ${at}.`;
}

function unknownSentence(situation: Situation): string {
  const { picture, role, unknownSince, service } = situation;
  if (service.state === "unknown" && service.doubt !== null) {
    const { status } = service.doubt;
    const why = status === null ? "an answer is missing" : statusWords(status, picture.estate.now);
    return `Whether this zone validates could not be judged: ${why}.`;
  }
  if (service.state !== "unknown" && picture.storage === "secondary") {
    return "Only read-only copies of this zone are known, so nobody can tell who manages its keys.";
  }
  const what =
    service.state !== "unknown" && role.holder !== null
      ? `whether the key master ${role.holder} answers`
      : null;
  if (unknownSince === null) {
    return what === null
      ? "We have not been able to check this zone yet."
      : `We have not been able to check ${what} yet.`;
  }
  const since = when(unknownSince, situation);
  return what === null
    ? `We have not been able to check since ${since}.`
    : `We have not been able to check ${what} since ${since}.`;
}

function waitingForParentSentence(situation: Situation): string {
  const since = situation.running?.rollover.since ?? null;
  const waiting = since === null ? "" : ` It has waited since ${when(since, situation)}.`;
  return `The parent zone must publish a new record.${waiting}`;
}

function rollingSentence(situation: Situation): string {
  const rollover = situation.running?.rollover;
  if (rollover === undefined) return "A routine key change is running. No action.";
  if (rollover.stage === "unrecognized") {
    return "A key change is running in a step that Keymaster does not know.";
  }
  if (isLate(rollover, situation.now) && rollover.wakeAt !== null) {
    return `A key change is running and late: its next step was due ${when(rollover.wakeAt, situation)}.`;
  }
  return rollover.wakeAt === null
    ? "A routine key change is running. No action."
    : `A routine key change is running, next step ${when(rollover.wakeAt, situation)}. No action.`;
}
