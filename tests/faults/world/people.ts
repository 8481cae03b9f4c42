import type { ZoneName } from "@/lib/dns/zone-name";
import { confirmPhrase } from "@/lib/dnssec/key-master/move/approvals";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { TestAnswer, TestCall } from "@/lib/http/testing/test-api";
import type { Trace } from "../trace/trace";

export type Answer = Pick<TestAnswer, "status" | "text" | "json">;
type Calling = (method: string, path: string, call: TestCall) => Promise<Answer>;

/** What people do over the API of one web process, as far as they see a move. */
export type People = {
  /** Asks for a move; what the answer shows is noted. */
  ask(
    by: string,
    request: { readonly kind: MoveKind; readonly target: string; readonly key?: string },
  ): Promise<Answer>;
  /** The last move of the zone, whatever its phase, or null. */
  latest(): Promise<ShownMove | null>;
  /** The live move of the zone as it is shown now, or null. */
  look(): Promise<ShownMove | null>;
  /** The shown move is gone on with, by whoever may. */
  tell(verb: Verb, move: ShownMove, by?: Person): Promise<Answer>;
};

type Person = { readonly actor: string; readonly role: string };

export type Verb = "preflight" | "execute" | "cancel" | "verify" | "approve";

export type ShownMove = {
  readonly id: string;
  readonly kind: MoveKind;
  readonly phase: string;
  readonly outcome: string | null;
  readonly closedBecause: string | null;
  readonly factsHash: string;
};

/** Who does what. Olga asks and executes, Ann approves, Oscar is the second one who asks. */
const BY: Readonly<Record<Verb, Person>> = {
  preflight: { actor: "oscar", role: "operator" },
  execute: { actor: "olga", role: "operator" },
  cancel: { actor: "olga", role: "operator" },
  verify: { actor: "oscar", role: "operator" },
  approve: { actor: "ann", role: "approver" },
};

let count = 0;
const key = () => ({ "idempotency-key": `press-${++count}` });

export function peopleOf(
  web: { readonly call: Calling },
  zone: string,
  trace: Trace,
  roleOf: (actor: string, role: string) => string = (_, role) => role,
): People {
  const note = (answer: Answer) => {
    if (answer.status < 300 && answer.json?.plan !== undefined) trace.add(shownBy(answer.json));
    return answer;
  };
  const read = async (): Promise<ShownMove | null> => {
    const page = await web.call("GET", `/moves?zone=${zone}&limit=1`, { role: "operator" });
    const [latest] = page.json?.items ?? [];
    if (latest === undefined) return null;
    const { json } = note(await web.call("GET", `/moves/${latest.id}`, { role: "operator" }));
    const { id, kind, phase, outcome, closedBecause } = json;
    return { id, kind, phase, outcome, closedBecause, factsHash: json.plan.factsHash };
  };
  return {
    ask: async (by, { kind, target, key: own }) => {
      const body = { kind, target, reason: "the harness says so", return: "maybe", notes: {} };
      const headers = own === undefined ? key() : { "idempotency-key": own };
      const call = { actor: by, role: roleOf(by, "operator"), headers };
      const path = `/zones/${zone}/moves`;
      const answer = await web.call("POST", path, { ...call, body });
      const gates = missingNotes(answer);
      if (gates.length === 0) return note(answer);
      const notes = Object.fromEntries(gates.map((gate) => [gate, "It is known."]));
      const again = { ...call, headers: key(), body: { ...body, notes } };
      return note(await web.call("POST", path, again));
    },
    latest: read,
    look: async () => {
      const move = await read();
      return move === null || ["closed", "undo-window"].includes(move.phase) ? null : move;
    },
    tell: async (verb, move, by = BY[verb]) => {
      const { actor, role } = by;
      const body = bodyOf(verb, move, zone);
      const path = `/moves/${move.id}/${verb}`;
      const call = { actor, role: roleOf(actor, role), body, headers: key() };
      return note(await web.call("POST", path, call));
    },
  };
}

function bodyOf(verb: Verb, { kind, factsHash }: ShownMove, zone: string) {
  switch (verb) {
    case "execute":
      return { factsHash, confirm: confirmPhrase(kind, zone as ZoneName) };
    case "approve":
      return { factsHash };
    default:
      return {};
  }
}

function missingNotes({ json }: Answer): readonly string[] {
  if (json?.code !== "note-required") return [];
  return (json.fields as { path: string }[]).map(({ path }) => path.replace(/^notes\./, ""));
}

type ShownJson = {
  readonly id: string;
  readonly plan: {
    readonly factsHash: string;
    readonly gates: readonly { readonly observedAt: string | null }[];
    readonly steps: readonly { readonly command: string }[];
  };
  readonly outcomeEvidence?: readonly { readonly at: string | null }[];
};

function shownBy({ id, plan, outcomeEvidence = [] }: ShownJson) {
  const instants = [
    ...plan.gates.map(({ observedAt }) => observedAt),
    ...outcomeEvidence.map(({ at }) => at),
  ];
  return {
    kind: "shown" as const,
    move: id,
    factsHash: plan.factsHash,
    commands: plan.steps.map(({ command }) => command),
    factsAt: instants.flatMap((instant) => (instant === null ? [] : [Date.parse(instant) / 1000])),
  };
}
