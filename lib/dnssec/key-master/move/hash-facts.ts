import type { Instant } from "@/lib/dnssec/instant";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import type { MoveFacts } from "@/lib/dnssec/key-master/move/move-facts";
import type { ChangedFact, PlanFact } from "@/lib/dnssec/key-master/move/plan";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { situationOf } from "@/lib/dnssec/status/judge-zone";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";
import type { Situation } from "@/lib/dnssec/status/situation";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The value of a fact that nobody can tell. */
export const NOT_KNOWN = "not known";

/**
 * The values that a plan of this request rests on: no age, no instant, and nothing that changes by the mere passing of time, such
 * as a view that lags behind a move. Each has a name that can stand in a sentence.
 */
export function planFacts(
  request: Pick<MoveRequest, "target">,
  { facts }: Pick<MoveFacts, "facts">,
  now: Instant,
): readonly PlanFact[] {
  const situation = situationOf(mergeFacts(facts), now);
  const target = resolveServerName(request.target, situation.picture.names);
  return [
    ...roleFacts(situation),
    ...zoneFacts(situation),
    ...targetFacts(situation, target),
    ...keyFacts(situation, target),
  ];
}

/** One word for request and facts together: 32 hexadecimal digits (FNV-1a, 128 bits). The same values give the same word. */
export function hashFacts(
  request: Pick<MoveRequest, "kind" | "zone" | "target">,
  facts: readonly PlanFact[],
): string {
  const lines = [request.kind, request.zone, request.target, ...facts.map(lineOf).sort()];
  return fnv1a128(lines.join("\n"));
}

/** Which facts are not any more what they were, by name. The order of either list does not matter. */
export function changedFacts(
  before: readonly PlanFact[],
  now: readonly PlanFact[],
): readonly ChangedFact[] {
  const then = new Map(before.map(({ fact, value }) => [fact, value]));
  const today = new Map(now.map(({ fact, value }) => [fact, value]));
  const names = new Set([...then.keys(), ...today.keys()]);
  return [...names]
    .map((fact) => ({ fact, before: then.get(fact) ?? null, now: today.get(fact) ?? null }))
    .filter((change) => change.before !== change.now);
}

function roleFacts({ role }: Situation): readonly PlanFact[] {
  const contested =
    role.verdict === "agreed" || role.contenders.length < 2
      ? []
      : [{ fact: "the servers that are named as holder", value: role.contenders.join(", ") }];
  return [
    { fact: "the verdict about the role", value: role.verdict },
    { fact: "the holder", value: role.holder ?? "none" },
    { fact: "whether the holder answers", value: yesNo(role.holderReachable) },
    ...contested,
  ];
}

function zoneFacts({ picture, signed }: Situation): readonly PlanFact[] {
  return [
    { fact: "where the zone is kept", value: picture.storage },
    { fact: "whether the zone is signed", value: yesNo(signed) },
  ];
}

function targetFacts({ picture }: Situation, target: ServerName): readonly PlanFact[] {
  const held = picture.views.find(({ view }) => view.server === target);
  const server = picture.servers.get(target);
  const answers = held?.isFresh ?? server?.report.reachable ?? null;
  return [
    { fact: `the copy of the zone on ${target}`, value: copyOf(held?.view) },
    { fact: `the kind of server of ${target}`, value: server?.report.kind ?? NOT_KNOWN },
    { fact: `whether ${target} answers`, value: yesNo(answers) },
  ];
}

function copyOf(view: { readonly copy: string; readonly isWritable: boolean } | undefined): string {
  if (view === undefined) return NOT_KNOWN;
  return `${view.isWritable ? "writable" : "read-only"} ${view.copy}`;
}

function keyFacts({ picture }: Situation, target: ServerName): readonly PlanFact[] {
  const view = picture.views.find((held) => held.view.server === target)?.view;
  const rolling = new Map(
    runningRollovers(picture).map(({ descriptor, rollover }) => [
      descriptor.descriptorId,
      `${rollover.phase} ${rollover.stage}`,
    ]),
  );
  return activeDescriptors(picture).flatMap((descriptor) => [
    { fact: `the ${nameOf(descriptor)}`, value: descriptionOf(descriptor) },
    {
      fact: `whether ${target} opens the ${nameOf(descriptor)}`,
      value: yesNo(view?.keysReachable[descriptor.descriptorId] ?? null),
    },
    {
      fact: `the change of the ${nameOf(descriptor)}`,
      value: rolling.get(descriptor.descriptorId) ?? "none",
    },
  ]);
}

function nameOf({ keyRole, descriptorId }: SigningKeyDescriptor): string {
  return `${keyRole.toUpperCase()} ${descriptorId}`;
}

function descriptionOf({ algorithm, keyLength, custody }: SigningKeyDescriptor): string {
  return `algorithm ${algorithm}, ${keyLength} bits, ${custody.kind}${custody.provider === null ? "" : `, ${custody.provider}`}`;
}

function yesNo(value: boolean | null): string {
  if (value === null) return NOT_KNOWN;
  return value ? "yes" : "no";
}

function lineOf({ fact, value }: PlanFact): string {
  return `${JSON.stringify(fact)}=${JSON.stringify(value)}`;
}

const OFFSET_BASIS = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x0000000001000000000000000000013bn;
const MASK = (1n << 128n) - 1n;

function fnv1a128(text: string): string {
  let hash = OFFSET_BASIS;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  }
  return hash.toString(16).padStart(32, "0");
}
