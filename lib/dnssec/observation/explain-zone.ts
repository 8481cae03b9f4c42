import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { counted, formatInstant, listed } from "@/lib/dnssec/status/format-instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { verdictOf } from "./consistency-matrix";
import { digCommand, shellName } from "./dig-command";
import { statusWords } from "./reason-words";
import {
  isKeySigningKey,
  isSignedOnWire,
  signaturesValidUntil,
  sortedKeyTags,
} from "./served-answers";
import type { ParentObservation, ServerObservation, ZoneObservation } from "./zone-observation";

/** What the wire says of a zone, in one word. */
export type ZoneVerdict =
  | "validates"
  /** There is no DS: only who has the zone's keys as trust anchors checks it. */
  | "validates-from-own-keys"
  | "fails"
  | "not-signed"
  | "not-known";

/** A command that repeats a question, and what to look for in its answer. */
export type RepeatCommand = {
  /** Who is asked. */
  readonly server: ServerName;
  readonly command: string;
  readonly lookFor: string;
};

/** A file that a command needs, to be written as it stands. */
export type CommandFile = { readonly name: string; readonly content: string };

/** The plain-words answer to "what is it with this zone". */
export type ZoneExplanation = {
  readonly zone: ZoneName;
  readonly verdict: ZoneVerdict;
  readonly headline: string;
  /** One thought each, the most important first. */
  readonly paragraphs: readonly string[];
  readonly commands: readonly RepeatCommand[];
  readonly files: readonly CommandFile[];
  /** The looks that it rests on, so that nobody takes it for newer than it is. */
  readonly lookedAt: readonly { readonly vantage: string; readonly at: Instant }[];
};

/**
 * Explains a zone from what vantage points saw: verdict, reasons, and the questions as commands to repeat. Needs nothing but its
 * arguments. `null` = nobody looked.
 */
export function explainZone(
  observations: readonly ZoneObservation[],
  now: Instant,
): ZoneExplanation | null {
  const [first] = observations;
  if (first === undefined) return null;
  const { zone } = first;
  const verdict = worst(observations.filter(isHeard).map((observation) => judge(observation, now)));
  const files = anchorFiles(zone, observations);
  return {
    zone,
    verdict,
    headline: headlineOf(verdict, zone, observations, now),
    paragraphs: [
      ...observations.flatMap((one) => serverParagraphs(one, observations.length > 1, now)),
      ...parentParagraphs(first, now),
      ...strictParagraphs(observations, now),
    ],
    commands: commandsOf(zone, observations, files),
    files,
    lookedAt: observations.map(({ vantage, finishedAt }) => ({ vantage, at: finishedAt })),
  };
}

function judge(observation: ZoneObservation, now: Instant): ZoneVerdict {
  const { servers, status, strict } = observation;
  const verdicts = new Set(
    servers.map((seen) => verdictOf(seen, now).verdict).filter((word) => word !== "no-answer"),
  );
  const isPartlyUnsigned = isSignedOnWire(observation) === true && verdicts.has("not-signed");
  if (verdicts.has("bogus") || status.kind === "bogus" || isPartlyUnsigned || strict.length > 0) {
    return "fails";
  }
  if (verdicts.size === 0 || verdicts.has("not-judged")) return "not-known";
  if (verdicts.has("not-signed")) return "not-signed";
  if (status.kind === "secure") return "validates";
  const isChainOpen = status.kind === "indeterminate" && status.why.kind !== "no-trust-anchor";
  return isChainOpen ? "not-known" : "validates-from-own-keys";
}

/** A vantage point that no server answers does not take away what another one saw. */
function isHeard({ servers, status }: ZoneObservation): boolean {
  return status.kind === "bogus" || servers.some(({ answered }) => answered);
}

function worst(verdicts: readonly ZoneVerdict[]): ZoneVerdict {
  const order: readonly ZoneVerdict[] = [
    "fails",
    "not-known",
    "validates-from-own-keys",
    "validates",
    "not-signed",
  ];
  return order.find((word) => verdicts.includes(word)) ?? "not-known";
}

function headlineOf(
  verdict: ZoneVerdict,
  zone: ZoneName,
  observations: readonly ZoneObservation[],
  now: Instant,
): string {
  const ends = observations
    .map(signaturesValidUntil)
    .flatMap((until) => (until !== null && until > now ? [until] : []));
  const until = ends.length === 0 ? "" : `, until ${formatInstant(Math.min(...ends), now)}`;
  switch (verdict) {
    case "validates":
      return `${zone} validates from the trust anchor down${until}.`;
    case "validates-from-own-keys":
      return `${zone} is signed and its signatures are right${until}, but no chain leads to it: only who has its keys as trust anchors checks them.`;
    case "fails":
      return `${zone} does not validate: users of validating resolvers get no answer, always or from some of its servers.`;
    case "not-signed":
      return `${zone} is not signed. Everybody gets answers, and nobody can check them.`;
    case "not-known":
      return `Whether ${zone} validates is not known.`;
  }
}

function serverParagraphs(
  { servers, vantage }: ZoneObservation,
  isOneOfMany: boolean,
  now: Instant,
): readonly string[] {
  const judged = servers.map((seen) => ({ seen, ...verdictOf(seen, now) }));
  const from = isOneOfMany ? ` Seen from ${vantage}.` : "";
  const sound = judged.filter(({ verdict }) => verdict === "validates");
  const silent = judged.filter(({ verdict }) => verdict === "no-answer");
  const faulty = judged.filter(
    ({ verdict }) => verdict === "bogus" || verdict === "not-judged" || verdict === "not-signed",
  );
  const paragraphs: string[] = faulty.map(({ seen, why }) => `${seen.server}: ${why}.${from}`);
  for (const { seen, why } of silent) {
    paragraphs.push(`${seen.server}: ${why}; resolvers ask another server instead.${from}`);
  }
  if (sound.length > 0) {
    const all = sound.length === servers.length;
    const who = all
      ? `All ${counted(servers.length, "server")} answer`
      : `${listed(names(sound))} ${sound.length === 1 ? "answers" : "answer"}`;
    const what =
      "and everything asked for validates: keys, SOA, name servers, a name that does not exist.";
    paragraphs.push(
      `${all && servers.length === 1 ? "Its only server answers" : who}, ${what}${from}`,
    );
  }
  return paragraphs;
}

function names(judged: readonly { readonly seen: ServerObservation }[]): readonly string[] {
  return [...new Set(judged.map(({ seen }) => seen.server))].sort();
}

function parentParagraphs(observation: ZoneObservation, now: Instant): readonly string[] {
  const { parent, parents, servers } = observation;
  if (parent === null) return ["No parent zone was found, so no chain can lead to this zone."];
  const answered = parents.filter((one) => one.answered);
  if (answered.length === 0) return [`No server of the parent ${parent} answered for the DS.`];
  const bogus = answered.find(({ status }) => status.kind === "bogus");
  if (bogus !== undefined) {
    return [
      `What ${bogus.server} of the parent ${parent} says does not validate: ${statusWords(bogus.status, now)}.`,
    ];
  }
  const tags = sortedKeyTags(answered.flatMap(({ ds }) => ds?.ds ?? []));
  if (tags.length === 0) return [`The parent ${parent} has no DS for this zone.`];
  const published = sortedKeyTags(servers.flatMap(({ dnskey }) => dnskey?.keys ?? []));
  const named = sortedKeyTags(
    answered.flatMap(({ ds }) =>
      (ds?.ds ?? []).filter(({ matchesKeyTag }) => matchesKeyTag !== null),
    ),
  );
  const has = `The parent ${parent} has a DS of ${tags.length === 1 ? "key" : "keys"} ${listed(tags.map(String))}`;
  if (named.length === 0) {
    const others = listed(published.map(String)) || "no keys";
    return [`${has}; the zone publishes ${others}, none of which fits.`];
  }
  if (named.length < tags.length) {
    return [`${has}; the zone publishes ${listed(named.map(String))} of them.`];
  }
  return [`${has}, and the zone publishes ${tags.length === 1 ? "it" : "them"}.`];
}

function strictParagraphs(
  observations: readonly ZoneObservation[],
  now: Instant,
): readonly string[] {
  const faults = new Map(
    observations
      .flatMap(({ strict }) => strict)
      .map((fault) => [`${fault.server} ${fault.keysOf}`, fault]),
  );
  return [...faults.values()].map(
    ({ server, keysOf, keysServedUntil }) =>
      `Whoever has the keys of ${keysOf} in its cache, until ${formatInstant(keysServedUntil, now)} or longer, cannot verify what ${server} serves.`,
  );
}

/** The zone's own keys as trust anchors for delv, so that its signatures can be checked without the chain above. */
function anchorFiles(
  zone: ZoneName,
  observations: readonly ZoneObservation[],
): readonly CommandFile[] {
  const keys = observations
    .flatMap(({ servers }) => servers.flatMap(({ dnskey }) => dnskey?.keys ?? []))
    .filter(isKeySigningKey);
  const lines = keys.map(
    ({ flags, protocol, algorithm, publicKey }) =>
      `  "${zone}" static-key ${flags} ${protocol} ${algorithm} "${publicKey}";`,
  );
  if (lines.length === 0) return [];
  const content = ["trust-anchors {", ...new Set(lines), "};", ""].join("\n");
  return [{ name: `${fileName(zone)}.anchors`, content }];
}

/** A zone's name may hold characters that a shell or a file system takes for its own. */
function fileName(zone: ZoneName): string {
  return zone === "." ? "root" : zone.replaceAll(/[^a-z0-9.-]/g, "_");
}

function commandsOf(
  zone: ZoneName,
  observations: readonly ZoneObservation[],
  files: readonly CommandFile[],
): readonly RepeatCommand[] {
  const servers = byAddress(observations.flatMap((one) => one.servers));
  const parents = byAddress(observations.flatMap((one) => one.parents));
  return [
    ...parents.map((parent) => ({
      server: parent.server,
      command: digCommand(parent, zone, "DS"),
      lookFor: `the DS set at ${parent.server}: its first number is the tag of the key that it names`,
    })),
    ...servers.flatMap((seen) => serverCommands(zone, seen, files)),
  ];
}

function serverCommands(
  zone: ZoneName,
  seen: ServerObservation,
  files: readonly CommandFile[],
): readonly RepeatCommand[] {
  const missing = seen.queries.find(({ name }) => name !== zone);
  const denial: readonly RepeatCommand[] =
    missing === undefined
      ? []
      : [
          {
            server: seen.server,
            command: digCommand(seen, missing.name, missing.type),
            lookFor: `how ${seen.server} proves that a name does not exist: NSEC or NSEC3 records with RRSIG`,
          },
        ];
  const [file] = files;
  const delv: readonly RepeatCommand[] =
    file === undefined || !seen.answered
      ? []
      : [
          {
            server: seen.server,
            command: `delv @${seen.ip} -p ${seen.port} -a ${file.name} +root=${shellName(zone)} ${shellName(zone)} SOA`,
            lookFor: `"fully validated": the signatures of ${seen.server} fit the keys in ${file.name}`,
          },
        ];
  return [
    {
      server: seen.server,
      command: digCommand(seen, zone, "DNSKEY"),
      lookFor: `the keys of ${seen.server}; in RRSIG the two long numbers are end and beginning, in UTC`,
    },
    {
      server: seen.server,
      command: digCommand(seen, zone, "SOA"),
      lookFor: `the version that ${seen.server} serves (the first large number), flag aa, and its RRSIG`,
    },
    ...denial,
    ...delv,
  ];
}

function byAddress<T extends ServerObservation | ParentObservation>(
  seen: readonly T[],
): readonly T[] {
  return [...new Map(seen.map((one) => [`${one.ip} ${one.port}`, one])).values()];
}
