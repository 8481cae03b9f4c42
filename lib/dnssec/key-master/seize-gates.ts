import {
  type CandidateCase,
  type GateAnswer,
  type GateFunction,
  passed,
  refused,
  warned,
} from "@/lib/dnssec/key-master/gate";
import { reachabilityOf } from "@/lib/dnssec/key-master/holder-reachable";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import { isRoleClear } from "@/lib/dnssec/key-master/zone-gates";
import { asSentence, formatInstant, listed } from "@/lib/dnssec/status/format-instant";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The one gate whose missing second vantage point an approver may replace. */
export const OVERRIDABLE_GATE = "holder-unreachable";

/**
 * Proof of death (KM-46): the holder is unreachable from at least two vantage points. An override replaces a missing second one
 * only. A holder that answers can never be overridden.
 */
export const holderIsUnreachable: GateFunction = (subject) => {
  const { role, picture } = subject;
  const { holder } = role;
  if (holder === null) {
    return refused("Nobody is known to hold the role.", picture.lastReadAt, wayOutOfNoHolder(role));
  }
  return answerOfHolder(holder, subject) ?? denialOf(holder, subject);
};

/** KM-38: a seize also takes the role of an unsigned zone, if somebody holds it; a zone that was never signed gets its holder by assignment (KM-6). */
export const canBeSeized: GateFunction = ({ kind, situation, picture, role }) => {
  const seenAt = picture.lastReadAt;
  if (situation.signed === null) {
    return refused(
      "It is not known whether the zone is signed.",
      null,
      "Let an agent read the zone.",
    );
  }
  if (situation.signed) return passed("The zone is signed.", seenAt);
  if (role.holder === null) {
    return refused(
      "The zone is not signed and nobody holds its role.",
      seenAt,
      "Assign the role instead.",
    );
  }
  return kind === "seize-without-keys"
    ? refused(
        "The zone is not signed, so no key is missing.",
        seenAt,
        "Seize the role with its keys instead.",
      )
    : passed("The zone is not signed; its role can be seized all the same.", seenAt);
};

/** Whose role is taken has to be known; that the holder named is no server of the estate any more is a reason to seize. */
export const isSeizedRoleClear: GateFunction = (subject) => {
  const { role, picture } = subject;
  if (role.verdict === "orphaned" && role.holder !== null) {
    return passed(
      `${role.holder} is named as holder and cannot be one any more.`,
      picture.lastReadAt,
    );
  }
  return isRoleClear(subject);
};

/** KM-47: nobody promises that a rollover goes on after the role has moved; a seize may go on with a word about it. */
export const rolloverIsKnown: GateFunction = ({ picture }) => {
  const [first] = runningRollovers(picture);
  if (first === undefined) return passed("No key of the zone is changing.", picture.lastReadAt);
  const { descriptor } = first;
  return warned(
    `The ${descriptor.keyRole.toUpperCase()} ${descriptor.descriptorId.slice(0, 8)} is in the middle of a change; nobody promises that it goes on after the role has moved.`,
    picture.lastReadAt,
    "Write why the seize cannot wait for it, and watch the change afterwards.",
  );
};

/** Until when signatures last is the reason of a seize, and never against it. */
export const runwayIsShown: GateFunction = ({ situation, picture }) => {
  const { safeUntil } = situation.safe;
  return passed(
    safeUntil === null
      ? "No signature is known to end without being renewed."
      : `Signatures end ${formatInstant(safeUntil, picture.estate.now)} unless somebody renews them.`,
    picture.lastReadAt,
  );
};

/** Without keys only where keys are missing: whoever opens all of them takes the role with them. */
export const somethingIsMissing: GateFunction = ({ candidate, held, picture }) => {
  const descriptors = activeDescriptors(picture);
  const answers = descriptors.map(({ descriptorId }) => held?.view.keysReachable[descriptorId]);
  const seenAt = held?.view.viewedAt ?? null;
  return descriptors.length > 0 && answers.every((answer) => answer === true)
    ? refused(
        `${candidate} opens every private key.`,
        seenAt,
        "Seize the role with its keys instead: nothing has to be re-signed then.",
      )
    : passed(`${candidate} does not open every private key, as this kind of move expects.`, seenAt);
};

/** An assignment meets no key, as a rule (KM-7); where the zone has some, the new holder has to open them. */
export const noKeyIsLost: GateFunction = ({ candidate, held, picture }) => {
  const missing = activeDescriptors(picture).filter(
    ({ descriptorId }) => held?.view.keysReachable[descriptorId] === false,
  );
  const seenAt = held?.view.viewedAt ?? null;
  return missing.length === 0
    ? passed(`The zone has no key that ${candidate} is known not to open.`, seenAt)
    : refused(
        `${candidate} does not open ${missing.length === 1 ? "a key" : `${missing.length} keys`} of the zone.`,
        seenAt,
        "Choose a server that opens them.",
      );
};

/** Any word from the holder, however it came, stands against a seize; null if there is none. */
function answerOfHolder(
  holder: ServerName,
  { picture, server, role }: CandidateCase,
): GateAnswer | null {
  const held = picture.views.find(({ view }) => view.server === holder);
  const known = picture.servers.get(holder);
  if (held?.isFresh === true) {
    return refused(
      held.view.isHolder
        ? `${holder} answers and says that it holds the role.`
        : `${holder} answers, and does not say that it holds the role.`,
      held.view.viewedAt,
      held.view.isHolder
        ? "Transfer the role; a holder that answers is never overridden."
        : "Settle first who holds the role; a server that answers is not dead.",
    );
  }
  const answers = known?.isFresh === true && known.report.reachable;
  if (answers && role.verdict === "orphaned") {
    return passed(
      `${holder} answers and does not host the zone, so it cannot hold its role.`,
      known.report.lastContactAt ?? server?.report.lastContactAt ?? null,
    );
  }
  const { reaching } = reachabilityOf(holder, picture);
  const witnesses = answers ? ["the agent", ...reaching] : reaching;
  return witnesses.length === 0
    ? null
    : refused(
        `${holder} is reached by ${listed(witnesses)}.`,
        known?.report.lastContactAt ?? null,
        "Transfer the role; a holder that is reached is never overridden.",
      );
}

function denialOf(holder: ServerName, { picture, override }: CandidateCase): GateAnswer {
  const denying = denyingPoints(holder, picture);
  const seenAt = picture.servers.get(holder)?.report.lastContactAt ?? null;
  if (denying.length >= 2) {
    return passed(`${holder} does not answer ${listed(denying)}.`, seenAt);
  }
  const [only] = denying;
  if (only === undefined) {
    return refused(
      `No vantage point says that ${holder} does not answer.`,
      seenAt,
      "Let two vantage points look at it: an agent, or another server of the estate.",
    );
  }
  const evidence = `Only ${only} says that ${holder} does not answer.`;
  return override?.gate === OVERRIDABLE_GATE
    ? warned(
        `${evidence} In place of a second vantage point: ${asSentence(override.reason)}`,
        seenAt,
        "An approver has to agree to that.",
      )
    : refused(
        evidence,
        seenAt,
        "Let a second vantage point look at it, or ask for an override, which an approver has to agree to.",
      );
}

/** Who says that it does not answer. An agent that failed itself is one; so is an estate that knows no server of that name. */
function denyingPoints(holder: ServerName, picture: CandidateCase["picture"]): readonly string[] {
  const { denying, silent } = reachabilityOf(holder, picture);
  if (denying.length > 0 || silent.length > 0) return denying;
  const known = picture.servers.get(holder);
  if (known === undefined) return ["an estate that knows no server of that name"];
  return known.isFresh && !known.report.reachable ? ["the agent"] : [];
}

function wayOutOfNoHolder(role: CandidateCase["role"]): string {
  return role.verdict === "unassigned"
    ? "Assign the role instead."
    : "Settle first who holds the role.";
}
