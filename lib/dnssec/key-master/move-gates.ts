import { MINUTE, type Seconds } from "@/lib/dnssec/instant";
import {
  type CandidateCase,
  type GateAnswer,
  type GateFunction,
  passed,
  refused,
  warned,
} from "@/lib/dnssec/key-master/gate";
import { COOL_DOWN } from "@/lib/dnssec/key-master/move/move-facts";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { namingMasterIn } from "@/lib/dnssec/key-master/naming-master";
import { toldKeys } from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation } from "@/lib/dnssec/observation/zone-observation";
import {
  asSentence,
  formatDuration,
  formatInstant,
  listed,
} from "@/lib/dnssec/status/format-instant";
import { isWin32Code } from "@/lib/dnssec/win32/codes";
import { itemOfCode } from "@/lib/dnssec/win32/item";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A look that is older proves nothing about the keys that are served now: primaries follow a re-sign within 30 minutes (KM-19). */
export const LOOK_COUNTS_FOR: Seconds = 30 * MINUTE;

/** The candidate serves the same DNSKEY set as the others on the wire, so that validators notice nothing (KM-19). */
export const servesSameDnskey: GateFunction = (subject) => {
  const { candidate, situation, beside } = subject;
  const looks = latestLooks(subject).filter(({ at }) => situation.now - at <= LOOK_COUNTS_FOR);
  const own = looks.find((look) => look.name === candidate);
  if (own === undefined) return notLookedAt(candidate, beside.asked.nameServers);
  if (!own.seen.answered) {
    return warned(
      `${candidate} did not answer on the wire, so its DNSKEY set was not observed.`,
      own.at,
      `Check the DNS service of ${candidate}, or write why the move cannot wait for it.`,
    );
  }
  if (!toldKeys(own.seen)) {
    return warned(
      `${candidate} answers on the wire, but not what its DNSKEY set is.`,
      own.at,
      `Look again, or write how you know what ${candidate} serves.`,
    );
  }
  const others = looks.filter((look) => look.name !== candidate && look.seen.dnskey !== null);
  const mine = keySetOf(own.seen);
  if (mine === "" && others.length > 0) {
    return refused(
      `${candidate} serves no DNSKEY set.`,
      own.at,
      `Wait until ${candidate} has signed its copy; that may take 30 minutes.`,
    );
  }
  const differing = others.filter((look) => keySetOf(look.seen) !== mine).map(({ name }) => name);
  if (others.length === 0) return passed(`Only ${candidate} was seen on the wire.`, own.at);
  return differing.length === 0
    ? passed(
        `${candidate} serves the same DNSKEY set as ${listed(others.map(({ name }) => name))}.`,
        own.at,
      )
    : refused(
        `${candidate} serves another DNSKEY set than ${listed(differing)}.`,
        own.at,
        "Wait until all primaries have signed their copies; that may take 30 minutes.",
      );
};

function notLookedAt(candidate: ServerName, isAsked: boolean): GateAnswer {
  return isAsked
    ? warned(
        `Not observed: nobody has looked within ${formatDuration(LOOK_COUNTS_FOR)} at what ${candidate} serves on the wire.`,
        null,
        `Let an agent look at ${candidate}, or write how you know what it serves.`,
      )
    : passed(`The preflight looks at what ${candidate} serves on the wire.`, null);
}

/** What a server could not tell although it was asked is a warning; a question that the preflight will ask is none. */
function notTold(
  { candidate, beside }: CandidateCase,
  told: { readonly what: string; readonly remedy: string },
): GateAnswer {
  return beside.asked.servers
    ? warned(`Not observed: ${told.what}.`, null, told.remedy)
    : passed(`The preflight asks ${candidate} about it.`, null);
}

/** Whether the agent's account may change the role there, as far as can be told without doing it. */
export const accountHasRights: GateFunction = (subject) => {
  const { candidate, server, beside } = subject;
  const check = beside.checks.find((one) => one.server === candidate);
  const failure = server?.report.failure ?? null;
  const remedy = `Give the agent's account the right to change the role on ${candidate}.`;
  if (check?.hasRights === false) {
    return refused(
      `The agent's account may not change the role on ${candidate}.`,
      check.checkedAt,
      remedy,
    );
  }
  if (failure?.kind === "forbidden" || failure?.kind === "unauthenticated") {
    return refused(
      `${candidate} refuses the agent's account${failure.code === null ? "" : ` (${failure.code})`}.`,
      server?.report.lastContactAt ?? null,
      remedy,
    );
  }
  return check?.hasRights === true
    ? passed(`The agent's account may change the role on ${candidate}.`, check.checkedAt)
    : notTold(subject, {
        what: `nobody could tell whether the agent's account may change the role on ${candidate}`,
        remedy: `Check the rights of the agent's account on ${candidate}, and write how you know.`,
      });
};

/**
 * An unreachable domain naming master never blocks (api.md, Moves). The server that would carry the move out is believed first; where it
 * cannot tell, what replicas of the directory say counts.
 */
export const namingMasterAnswers: GateFunction = (subject) => {
  const { candidate, beside } = subject;
  const check = beside.checks.find((one) => one.server === candidate);
  if (check?.isNamingMasterReachable === false) {
    return warned(
      `${candidate} does not reach the domain naming master.`,
      check.checkedAt,
      "Bring the domain naming master back, or write why the move cannot wait for it.",
    );
  }
  return check?.isNamingMasterReachable === true
    ? passed("The domain naming master answers.", check.checkedAt)
    : namingMasterByDirectory(subject);
};

function namingMasterByDirectory(subject: CandidateCase): GateAnswer {
  const told = namingMasterIn(subject.picture);
  if (told.kind === "unnamed") {
    return notTold(subject, {
      what: `${subject.candidate} could not tell whether the domain naming master answers, and no replica that is read names one`,
      remedy:
        "Let an agent read the directory (driver active-directory), or check that it answers, and write how you know.",
    });
  }
  if (told.kind === "disputed") {
    const each = told.named.map(({ replica, master }) => `${replica} names ${master}`);
    return warned(
      `Replicas of the directory name different domain naming masters: ${listed(each)}.`,
      Math.min(...told.named.map(({ readAt }) => readAt)),
      "Wait until the directory has replicated, or write why the move cannot wait for it.",
    );
  }
  const { by, answers } = told;
  const { master, replica, readAt } = by;
  const whom = `${master}, the domain naming master by the replica of ${replica},`;
  if (answers === true) return passed(`${whom} answers.`, readAt);
  return answers === false
    ? warned(
        `${whom} does not answer.`,
        readAt,
        `Bring ${master} back, or write why the move cannot wait for it.`,
      )
    : notTold(subject, {
        what: `nobody could tell whether ${whom} answers`,
        remedy: `Let an agent read the replica of ${master}, or check that it answers, and write how you know.`,
      });
}

/** What the server would answer now, asked without doing anything. */
export const serverWouldDoIt: GateFunction = (subject) => {
  const { candidate, beside } = subject;
  const check = beside.checks.find((one) => one.server === candidate);
  if (check === undefined) {
    return notTold(subject, {
      what: `${candidate} did not say what it would answer`,
      remedy: "Look again; if it stays silent, write why the move is tried all the same.",
    });
  }
  if (check.allowed) return passed(`${candidate} has nothing against it.`, check.checkedAt);
  const code = check.refusal?.code ?? null;
  const entry = code !== null && isWin32Code(code) ? itemOfCode(code) : null;
  return refused(
    `${candidate} would refuse${code === null ? "" : ` with ${code}`}: ${asSentence(entry?.meaning ?? check.refusal?.detail ?? "it does not say why")}`,
    check.checkedAt,
    entry?.whatToDo ?? "Do what its answer says, and look again.",
  );
};

/** What an operator decided about the server (drain planner, preference). */
export const preferenceAllows: GateFunction = ({ candidate, beside }) =>
  beside.preferences[candidate] === "never"
    ? refused(
        `${candidate} is never to hold a role, by preference.`,
        null,
        "Choose another server, or change its preference.",
      )
    : passed(`Nobody has excluded ${candidate}.`, null);

/** After an executed seize the next seize of the zone waits an hour of the estate's clock; nothing else does (api.md, cool-down). */
export const noCoolDown: GateFunction = ({ beside, situation }) => {
  const { lastSeize } = beside;
  const until = lastSeize === null ? null : lastSeize.at + COOL_DOWN;
  if (lastSeize === null || until === null || situation.now >= until) {
    return passed(
      `The role was not seized within the last ${formatDuration(COOL_DOWN)}.`,
      lastSeize?.at ?? null,
    );
  }
  const end = formatInstant(until, situation.now);
  return refused(
    `The role was seized a short while ago; the next seize is possible ${end}.`,
    lastSeize.at,
    `Wait until ${end}, or move the role back.`,
  );
};

/** "No changes now", for everything or for the zone. */
export const noHold: GateFunction = ({ beside }) => {
  const [hold] = beside.holds;
  return hold === undefined
    ? passed("No hold is set.", null)
    : refused(
        `${hold.by} has set a hold on ${hold.scope === "global" ? "all changes" : "changes of this zone"}: ${asSentence(hold.reason)}`,
        null,
        `Ask ${hold.by} to lift the hold.`,
      );
};

/** KM-6: only a role that nobody holds is assigned; there is no old holder to die or to ask. */
export const roleIsUnassigned: GateFunction = ({ role, picture }): GateAnswer => {
  if (role.verdict === "unassigned") return passed("Nobody holds the role.", picture.lastReadAt);
  return role.verdict === "unknown"
    ? refused(
        "It is not known whether somebody holds the role.",
        picture.lastReadAt,
        "Look again when an agent answers.",
      )
    : refused(
        role.holder === null
          ? `${listed(role.contenders)} are named as holder.`
          : `${role.holder} holds the role.`,
        picture.lastReadAt,
        "Transfer the role instead.",
      );
};

type Look = { readonly name: ServerName; readonly seen: ServerObservation; readonly at: number };

/** The newest look at every server, whoever looked. */
function latestLooks({ beside, picture }: CandidateCase): readonly Look[] {
  const latest = new Map<ServerName, Look>();
  for (const observation of beside.observations) {
    for (const seen of observation.servers) {
      const name = resolveServerName(seen.server, picture.names);
      const known = latest.get(name);
      if (known === undefined || seen.at > known.at) latest.set(name, { name, seen, at: seen.at });
    }
  }
  return [...latest.values()];
}

function keySetOf({ dnskey }: ServerObservation): string {
  return (dnskey?.keys ?? [])
    .map(({ flags, algorithm, publicKey }) => `${flags} ${algorithm} ${publicKey}`)
    .sort()
    .join("\n");
}
