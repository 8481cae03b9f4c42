import type { AgentQuestion, AgentTransport } from "@/lib/agent-client/transport";
import { zoneName } from "@/lib/dns/zone-name";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { reportOf, serverReport, viewOf } from "@/lib/dnssec/status/stories/facts-builder";
import type { EstateReport, ServerReport, Transition, ZoneReport } from "@/lib/dnssec/zone-report";
import { answerActing, type FakeHands, fakeHands } from "./fake-acting";

/** What a fake agent sees; tests change it and look at what follows. */
export type FakeWorld = {
  now: number;
  isPaused: boolean;
  servers: ServerReport[];
  zones: Map<string, ZoneReport>;
  transitions: Transition[];
  /** Public keys by native id, told in details only. */
  publicKeys: Record<string, string>;
  /** What the agent answers instead of an answer: an exception of its transport, or a status and body. */
  failure: Error | { readonly status: number; readonly body: unknown } | null;
  contractVersion: number;
  clockSkewSeconds: number;
  hasLab: boolean;
  /** What its observer saw, in order of change; null = it has none. */
  observations: ZoneObservation[] | null;
  /** Looks that saw what was seen before; told once. */
  unchanged: { zone: string; finishedAt: number }[];
  /** Another one after a restart of the agent. */
  life: string;
};

export type FakeAgent = {
  readonly world: FakeWorld;
  readonly transport: AgentTransport;
  /** What it does when it is told to change something. */
  readonly hands: FakeHands;
  /** Happens when an order has arrived, before it is answered. */
  onOrder: (() => Promise<void>) | null;
  /** Questions that were asked, by the last part of their path. */
  readonly asked: Map<string, number>;
  /** Puts or changes a zone; its revision rises. */
  putZone(name: string, changes?: Partial<ZoneReport>): void;
  removeZone(name: string): void;
  /** Its observer sees something else of a zone from now on. */
  putObservation(observation: ZoneObservation): void;
  addTransition(transition: Partial<Transition> & Pick<Transition, "zone" | "at">): void;
};

export const ESTATE = "lab";

/** An agent over a small world in memory, behind the real contract: whatever it says is parsed like any agent's words. */
export function fakeAgent(wallNow: () => number, estate: string = ESTATE): FakeAgent {
  const world: FakeWorld = {
    now: Math.floor(wallNow()),
    isPaused: true,
    servers: ["dc1.contoso.com", "dc2.contoso.com"].map((name) => serverReport(name, { estate })),
    zones: new Map(),
    transitions: [],
    publicKeys: {},
    failure: null,
    contractVersion: 1,
    clockSkewSeconds: 0,
    hasLab: true,
    observations: null,
    unchanged: [],
    life: "first",
  };
  const asked = new Map<string, number>();
  const hands = fakeHands();
  const agent: FakeAgent = {
    world,
    hands,
    onOrder: null,
    asked,
    transport: {
      send: async (question) => {
        const verb = question.path.split("/").at(-1) ?? "";
        asked.set(verb, (asked.get(verb) ?? 0) + 1);
        if (world.failure instanceof Error) throw world.failure;
        if (world.failure !== null) return world.failure;
        // The contract travels as JSON, so nothing else can leak through.
        const place = { world, estate, wallNow };
        if (verb === "steps") await agent.onOrder?.();
        const acting = answerActing({ world, hands, estate: estateOf(place) }, question);
        return JSON.parse(JSON.stringify(acting ?? answer(place, verb, question)));
      },
      close: async () => undefined,
    },
    putZone: (name, changes = {}) => {
      const zone = zoneName(name);
      const known = world.zones.get(zone);
      const base = known ?? reportOf({ zone, displayName: name, estate });
      world.zones.set(zone, { ...base, ...changes, revision: (known?.revision ?? 0) + 1 });
    },
    removeZone: (name) => world.zones.delete(name),
    putObservation: (observation) => {
      world.observations ??= [];
      world.observations.push(observation);
    },
    addTransition: (transition) => {
      world.transitions.push({
        sequence: world.transitions.length + 1,
        estate,
        kind: "rollover",
        from: null,
        to: null,
        descriptorId: null,
        source: "dc1.contoso.com",
        through: "clock",
        ...transition,
      });
    },
  };
  return agent;
}

type Place = { readonly world: FakeWorld; readonly estate: string; readonly wallNow: () => number };

function answer(place: Place, verb: string, { body, method }: AgentQuestion) {
  const asked = body === null ? {} : (JSON.parse(body) as Record<string, unknown>);
  const done = (value: unknown) => ({ status: 200, body: value });
  switch (verb) {
    case "hello":
      return done(helloOf(place));
    case "sweep":
      return done({ ok: true, value: pageOf(place, asked) });
    case "details":
      return done({ ok: true, value: detailsOf(place, asked.zones as readonly string[]) });
    case "transitions":
      return done({ ok: true, value: transitionsOf(place, asked) });
    case "observations":
      return place.world.observations === null
        ? { status: 404, body: { code: "estate-not-watched" } }
        : done(looksOf(place, asked));
    case "looks":
      return done(lookAgain(place, asked));
    case "lab":
      return done(method === "GET" ? overviewOf(place) : steer(place, asked));
    default:
      return { status: 404, body: { code: "not-found" } };
  }
}

const POWERS = [
  "reports-transitions",
  "transfers-role",
  "seizes-role",
  "seizes-role-without-keys",
  "assigns-role",
];

function estateOf({ world, estate }: Place): EstateReport {
  return {
    estate,
    kind: estate === ESTATE ? "lab" : "active-directory",
    now: world.now,
    isPaused: world.isPaused,
    pollingIntervalSeconds: 180,
  };
}

/** Name servers answer what they answered before. */
function lookAgain({ world }: Place, asked: Record<string, unknown>) {
  const wanted = asked.zones as readonly string[] | null;
  const zones = new Set((world.observations ?? []).map(({ zone }) => zone));
  const looked = [...zones].filter((zone) => wanted === null || wanted.includes(zone));
  for (const zone of looked) world.unchanged.push({ zone, finishedAt: world.now });
  return { looked: looked.length, waiting: 0 };
}

/** Every observation that was put since the cursor; a cursor of another life is none. */
function looksOf({ world }: Place, asked: Record<string, unknown>) {
  const [life, told] = String(asked.cursor).split(":");
  const since = life === world.life ? Number(told) : 0;
  const all = world.observations ?? [];
  const page = all.slice(since, since + Number(asked.limit));
  return {
    observations: page,
    unchanged: world.unchanged.splice(0),
    cursor: `${world.life}:${since + page.length}`,
    more: since + page.length < all.length,
    isFull: since === 0,
  };
}

function helloOf({ world, estate, wallNow }: Place) {
  return {
    name: "fake",
    contractVersion: world.contractVersion,
    version: "0.0.0",
    readOnly: false,
    wallClock: wallNow() + world.clockSkewSeconds,
    drivers: [
      {
        id: "lab",
        driver: "embedded-lab",
        estate,
        hasLab: world.hasLab,
        capabilities: Object.fromEntries(
          POWERS.map((power) => [power, { answer: "supported", note: null }]),
        ),
      },
    ],
  };
}

/** The cursor counts zones already told in this sweep; every sweep is a full one. */
function pageOf(place: Place, asked: Record<string, unknown>) {
  const { world } = place;
  const start = /^page:/.test(String(asked.cursor)) ? Number(String(asked.cursor).slice(5)) : 0;
  const limit = Number(asked.limit);
  const zones = [...world.zones.values()];
  const page = zones.slice(start, start + limit);
  const more = start + page.length < zones.length;
  return {
    estate: estateOf(place),
    servers: world.servers,
    zones: page,
    removedZones: [],
    cursor: more ? `page:${start + page.length}` : "end",
    more,
    isFull: true,
  };
}

function detailsOf({ world }: Place, names: readonly string[]): readonly ZoneReport[] {
  return names.flatMap((name) => {
    const report = world.zones.get(name);
    if (report === undefined || report.signing === null) return [];
    const descriptors = report.signing.descriptors.map((descriptor) => ({
      ...descriptor,
      keys: descriptor.keys.map((key) => ({
        ...key,
        publicKey: world.publicKeys[key.nativeId] ?? null,
      })),
    }));
    return [{ ...report, signing: { ...report.signing, descriptors } }];
  });
}

function transitionsOf({ world }: Place, asked: Record<string, unknown>) {
  const wanted = world.transitions
    .filter(({ sequence, zone, at }) => {
      const isAsked = asked.zone === null || asked.zone === zone;
      return isAsked && sequence > Number(asked.after) && at <= world.now;
    })
    .sort((a, b) => a.sequence - b.sequence);
  const page = wanted.slice(0, Number(asked.limit));
  return { transitions: page, more: page.length < wanted.length };
}

function overviewOf({ world }: Place) {
  return {
    now: world.now,
    offsetSeconds: 0,
    isPaused: world.isPaused,
    zones: world.zones.size,
    replicationDelaySeconds: 15,
    servers: [],
    faults: [],
    parentDs: [],
    trustAnchor: { dnskey: [], ds: [". 3600 IN DS 1 13 2 00"] },
    resolver: { ip: "127.77.0.1", port: 5_300 },
    rootServers: [{ ip: "127.77.0.2", port: 5_300 }],
  };
}

/** What tests of the web side look at happens; every other command is just done. */
function steer({ world }: Place, asked: Record<string, unknown>) {
  const refuse = (kind: string, sentence: string) => ({
    ok: false,
    error: { kind, code: null, sentence },
  });
  const done = { ok: true, now: world.now, fault: null };
  switch (asked.command) {
    case "advance": {
      const seconds = Number(asked.seconds);
      if (seconds < 0) return refuse("backward", "The clock only goes forward.");
      world.now += seconds;
      return { ...done, now: world.now };
    }
    case "set-power": {
      const { server, on } = asked;
      const known = world.servers.find((one) => one.server === server);
      if (known === undefined) return refuse("unknown-server", `There is no server ${server}.`);
      world.servers = world.servers.map((one) =>
        one === known
          ? {
              ...one,
              reachable: on === true,
              vantagePoints: ["agent", "dc2.contoso.com"].map((from) => ({
                from,
                reachable: on === true,
                at: world.now,
              })),
              lastContactAt: on === true ? world.now : one.lastContactAt,
            }
          : one,
      );
      return done;
    }
    case "add-fault":
      return { ...done, fault: { id: "f1", ...(asked.fault as object) } };
    case "reset":
      world.transitions = [];
      return done;
    default:
      return done;
  }
}

/** A view of a server in good order, for changing one thing about it. */
export const goodView = viewOf;
