import { type GateFunction, passed, refused, warned } from "@/lib/dnssec/key-master/gate";
import { reachabilityOf } from "@/lib/dnssec/key-master/holder-reachable";
import { nextSafeSlot } from "@/lib/dnssec/status/forecast/next-safe-slot";
import { formatInstant, listed } from "@/lib/dnssec/status/format-instant";
import { freshAssignments } from "@/lib/dnssec/status/merge-facts";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";
import { EXPIRING_WITHIN } from "@/lib/dnssec/status/service";

/** KM-21: a file-backed zone has a single primary; its role neither moves nor can be seized. */
export const isDirectoryIntegrated: GateFunction = ({ picture }) =>
  picture.storage === "directory"
    ? passed("The zone is kept in the directory.", picture.lastReadAt)
    : refused(
        picture.storage === "file"
          ? "The zone is kept in a file, so its role stays with its one primary."
          : "Only read-only copies of the zone are known.",
        picture.lastReadAt,
        "The role of a directory-integrated zone only can be transferred.",
      );

/** KM-36: a transfer needs a signed zone; to an unsigned one the role is assigned (KM-6). */
export const isZoneSigned: GateFunction = ({ situation, picture }) => {
  if (situation.signed === null) {
    return refused(
      "It is not known whether the zone is signed.",
      null,
      "Let an agent read the zone.",
    );
  }
  return situation.signed
    ? passed("The zone is signed.", picture.lastReadAt)
    : refused(
        "The zone is not signed; a transfer would end with 9121.",
        picture.lastReadAt,
        "Assign the role instead.",
      );
};

/** KM-1, KM-11: while sources name different holders nobody can tell from whom the role would be taken. */
export const isRoleClear: GateFunction = ({ role, picture }) => {
  const seenAt = picture.lastReadAt;
  if (role.verdict !== "agreed") {
    return refused(
      role.contenders.length === 0
        ? `The role is ${role.verdict}: nobody is named.`
        : `The role is ${role.verdict}: ${listed(role.contenders)} named.`,
      seenAt,
      "Settle first who holds the role.",
    );
  }
  if (role.settling && role.settlesAt !== null) {
    const until = formatInstant(role.settlesAt, picture.estate.now);
    return warned(
      `The role has just moved; some server may show the view from before until ${until}.`,
      seenAt,
      `Wait until ${until}.`,
    );
  }
  return passed(`All who can answer name ${role.holder}.`, seenAt);
};

/** KM-36: the present holder has to say that it is the key master; else the transfer ends with 9122. */
export const holderAnswers: GateFunction = ({ role, picture }) => {
  const { holder } = role;
  if (holder === null) {
    return refused("Nobody holds the role.", picture.lastReadAt, "Assign the role instead.");
  }
  const held = picture.views.find(({ view }) => view.server === holder);
  const seenAt = held?.view.viewedAt ?? null;
  if (role.holderReachable === true && held?.isFresh === true && held.view.isHolder) {
    return passed(`${holder} answers and says that it holds the role.`, seenAt);
  }
  if (role.holderReachable === true) {
    return refused(
      held?.isFresh === true
        ? `${holder} answers and does not say that it holds the role.`
        : `${holder} is on, but the agent could not ask it.`,
      seenAt,
      "Find out what it says before anything moves.",
    );
  }
  const { denying } = reachabilityOf(holder, picture);
  const who =
    denying.length === 0 ? "" : `, as ${listed(denying)} ${denying.length === 1 ? "says" : "say"}`;
  return role.holderReachable === false
    ? refused(
        `${holder} does not answer${who}; a transfer would end with 9122.`,
        seenAt,
        `Bring ${holder} back. Only if it will not return, seize the role.`,
      )
    : refused(
        `It is not known whether ${holder} answers.`,
        seenAt,
        "Ask it from a second vantage point.",
      );
};

/** KM-47: nobody promises that a rollover goes on after the role has moved, so a planned transfer waits for it. */
export const noRolloverRunning: GateFunction = ({ picture }) => {
  const running = runningRollovers(picture);
  const [first] = running;
  if (first === undefined) return passed("No key of the zone is changing.", picture.lastReadAt);
  const { descriptor, rollover } = first;
  const key = `The ${descriptor.keyRole.toUpperCase()} ${descriptor.descriptorId.slice(0, 8)}`;
  if (rollover.phase === "halted") {
    return refused(
      `${key} has a failed rollover.`,
      picture.lastReadAt,
      "Mend it and start it again.",
    );
  }
  const until =
    rollover.wakeAt === null ? null : formatInstant(rollover.wakeAt, picture.estate.now);
  return refused(
    `${key} is changing${until === null ? "" : `, next step ${until}`}.`,
    picture.lastReadAt,
    rollover.phase === "awaiting-person"
      ? "Publish its DS record at the parent, and wait until the change has ended."
      : `Wait until the change has ended. Next safe slot: ${nextSafeSlot(picture, picture.estate.now).sentence}`,
  );
};

/** KM-9: the role is a value in the directory; without a directory that can be written it cannot move (9717). */
export const isDirectoryAvailable: GateFunction = ({ candidate, picture, beside }) => {
  const check = beside.checks.find(({ server }) => server === candidate);
  if (check?.isDirectoryWritable === false) {
    return refused(
      `${candidate} cannot write to the directory.`,
      check.checkedAt,
      `Check the directory service of ${candidate} (9717).`,
    );
  }
  const assignments = freshAssignments(picture);
  const own = assignments.find(({ replica }) => replica === candidate);
  if (own !== undefined) return passed(`The directory answers on ${candidate}.`, own.readAt);
  const [other] = assignments;
  if (picture.storage === "directory" && picture.directory.length === 0) {
    return warned(
      "Not observed: nobody reads the directory of this estate.",
      null,
      "Let an agent read it (driver active-directory), or check the directory service of the domain controllers (9717) and write how you know.",
    );
  }
  return other === undefined
    ? refused(
        "No replica of the directory could be read.",
        null,
        "Check the directory service of the domain controllers (9717).",
      )
    : warned(
        `The directory answers on ${other.replica}, and was not read on ${candidate}.`,
        other.readAt,
        `Check the directory service of ${candidate}.`,
      );
};

/** A zone whose signatures are about to end needs those renewed first; a transfer may be the way to it. */
export const hasSignatureRunway: GateFunction = ({ situation, picture }) => {
  const { safeUntil, because } = situation.safe;
  if (safeUntil === null) {
    return because === "not-known"
      ? warned("It is not known until when signatures are valid.", null, "Let an agent read them.")
      : passed("All signatures are renewed.", picture.lastReadAt);
  }
  const until = formatInstant(safeUntil, picture.estate.now);
  return safeUntil - situation.now > EXPIRING_WITHIN
    ? passed(`Signatures are valid until ${until}.`, picture.lastReadAt)
    : warned(`Signatures end ${until}.`, picture.lastReadAt, "Find out why they are not renewed.");
};
