import type { Seconds } from "@/lib/dnssec/instant";
import {
  type CandidateCase,
  type GateFunction,
  passed,
  refused,
  warned,
} from "@/lib/dnssec/key-master/gate";
import { isServerReachable, reachabilityOf } from "@/lib/dnssec/key-master/holder-reachable";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { listed } from "@/lib/dnssec/status/format-instant";

/** Clocks may differ by this much without a word; Kerberos refuses at five minutes. */
const SKEW_WITHOUT_WORD: Seconds = 5;
const SKEW_LIMIT: Seconds = 300;

/** KM-3: only a server that is authoritative for the zone can be its key master. */
export const hostsZone: GateFunction = ({ candidate, held }) =>
  held === null
    ? refused(
        `${candidate} was never seen to host the zone.`,
        null,
        "Choose a server that hosts the zone, or wait until the zone has replicated to it.",
      )
    : passed(`${candidate} hosts the zone as ${held.view.copy}.`, held.view.viewedAt);

/** KM-3: a secondary or any other copy that cannot be written can never be key master. */
export const isWritablePrimary: GateFunction = ({ candidate, held }) => {
  if (held === null) {
    return refused(
      `Nobody has seen a copy of the zone on ${candidate}.`,
      null,
      "Choose a primary.",
    );
  }
  const { copy, isWritable, viewedAt } = held.view;
  return copy === "primary" && isWritable
    ? passed(`${candidate} has a primary copy that can be written.`, viewedAt)
    : refused(
        `${candidate} has a ${copy === "primary" ? "read-only" : "secondary"} copy.`,
        viewedAt,
        "Choose a server with a writable primary copy.",
      );
};

/** KM-27: a read-only domain controller never receives private keys. */
export const isNoReadOnlyController: GateFunction = ({ candidate, server, picture }) => {
  const seenAt = picture.lastReadAt;
  if (server === null) {
    return warned(
      `Nobody knows what kind of server ${candidate} is.`,
      null,
      `Let an agent watch ${candidate}.`,
    );
  }
  return server.report.kind === "read-only-domain-controller"
    ? refused(
        `${candidate} is a read-only domain controller and never has private keys.`,
        seenAt,
        "Choose a writable domain controller.",
      )
    : passed(`${candidate} is no read-only domain controller.`, seenAt);
};

/** KM-35: the new key master carries the transfer out itself, so it has to answer. */
export const candidateAnswers: GateFunction = ({ candidate, picture, held, server }) => {
  const seenAt =
    held?.view.viewedAt ?? picture.servers.get(candidate)?.report.lastContactAt ?? null;
  const isReachable = isServerReachable(candidate, picture);
  if (held?.isFresh === true || (server?.isFresh === true && server.report.reachable)) {
    return passed(`${candidate} answers.`, seenAt);
  }
  if (isReachable === true) {
    return refused(
      `${candidate} is on, but the agent could not ask it.`,
      seenAt,
      "Check the rights of the agent's account and the DNS service on it.",
    );
  }
  return isReachable === false
    ? refused(
        `${candidate} does not answer${deniedBy(candidate, picture)}.`,
        seenAt,
        `Start ${candidate}.`,
      )
    : refused(
        `It is not known whether ${candidate} answers.`,
        seenAt,
        "Look again when its agent answers.",
      );
};

/** KM-36: the candidate has to open the private key of every descriptor; else the zone would need new keys (KM-32). */
export const opensEveryPrivateKey: GateFunction = ({ candidate, held, picture, situation }) => {
  const descriptors = activeDescriptors(picture);
  const seenAt = held?.view.viewedAt ?? null;
  if (descriptors.length === 0 && situation.signed === false) {
    return passed("The zone has no signing key.", picture.lastReadAt);
  }
  if (descriptors.length === 0) {
    return refused("Nobody has told which keys the zone has.", null, "Let an agent read the zone.");
  }
  const missing = descriptors.filter((one) => opens(one, held) === false);
  if (missing.length > 0) {
    return refused(
      `${candidate} cannot open ${keyList(missing)}.`,
      seenAt,
      missing.some(({ custody }) => custody.kind === "directory")
        ? "Check directory replication and the key distribution service on it (9107, 9109)."
        : "Give it access to the key storage provider, or choose a server that has it.",
    );
  }
  const unseen = descriptors.filter((one) => opens(one, held) === null);
  if (unseen.length === 0) return passed(`${candidate} opens every private key.`, seenAt);
  return unseen.every(({ custody }) => custody.kind === "directory")
    ? warned(
        `Nobody has seen ${candidate} open ${keyList(unseen)}; they are kept in the directory.`,
        seenAt,
        "Look again when its agent has asked it.",
      )
    : refused(
        `Nobody has seen ${candidate} open ${keyList(unseen)}.`,
        seenAt,
        "Let its agent ask whether it opens them.",
      );
};

/** KM-37: a transfer to the present holder succeeds and does nothing. */
export const isNotHolderAlready: GateFunction = ({ candidate, role, held }) =>
  role.holder === candidate
    ? refused(
        `${candidate} holds the role already; giving it the role would change nothing.`,
        held?.view.viewedAt ?? null,
        "Choose another server.",
      )
    : passed(`${candidate} does not hold the role.`, held?.view.viewedAt ?? null);

/** Signatures start an hour in the past and Kerberos allows five minutes, so a wrong clock shows before it harms. */
export const clockIsRight: GateFunction = ({ candidate, server }) => {
  const skew = server?.report.clockSkewSeconds ?? null;
  const seenAt = server?.report.lastContactAt ?? null;
  const remedy = `Set the clock of ${candidate} right.`;
  if (skew === null) return warned(`The clock of ${candidate} was not compared.`, null, remedy);
  const size = Math.abs(skew);
  if (size <= SKEW_WITHOUT_WORD) return passed(`The clock of ${candidate} is right.`, seenAt);
  const evidence = `The clock of ${candidate} is ${size} seconds ${skew > 0 ? "ahead" : "behind"}.`;
  return size >= SKEW_LIMIT ? refused(evidence, seenAt, remedy) : warned(evidence, seenAt, remedy);
};

/** The descriptors whose keys the candidate is known not to open, or was never seen to. */
export function missingKeys({ picture, held }: CandidateCase): readonly string[] {
  return activeDescriptors(picture)
    .filter((descriptor) => {
      const answer = opens(descriptor, held);
      return answer === false || (answer === null && descriptor.custody.kind !== "directory");
    })
    .map(({ descriptorId }) => descriptorId);
}

function opens(descriptor: SigningKeyDescriptor, held: CandidateCase["held"]): boolean | null {
  return held?.view.keysReachable[descriptor.descriptorId] ?? null;
}

function keyList(descriptors: readonly SigningKeyDescriptor[]): string {
  return listed(
    descriptors.map(
      ({ keyRole, descriptorId }) => `the ${keyRole.toUpperCase()} ${descriptorId.slice(0, 8)}`,
    ),
  );
}

function deniedBy(candidate: string, picture: CandidateCase["picture"]): string {
  const { denying } = reachabilityOf(candidate, picture);
  return denying.length === 0
    ? ""
    : `, as ${listed(denying)} ${denying.length === 1 ? "says" : "say"}`;
}
