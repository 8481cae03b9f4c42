import { zoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import {
  type MoveFacts,
  NOTHING_BESIDE,
  type Surroundings,
} from "@/lib/dnssec/key-master/move/move-facts";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import type { RoleStep } from "@/lib/dnssec/key-master/move/step";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import {
  estate,
  factsOf,
  KSK_ID,
  NOW,
  serverReport,
  signingOf,
  viewOf,
  ZSK_ID,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { ServerName, ServerReport, SigningReport, ZoneReport } from "@/lib/dnssec/zone-report";

export const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
export const ZONE = zoneName("secure.contoso.com");
const POLLING: Seconds = 180;

/** A server of a story: whether it runs, which keys it opens, and its cached view of the role (KM-10). */
type StoryServer = {
  on: boolean;
  /** Runs, and neither agents nor vantage points reach it: a partition. */
  hidden: boolean;
  keys: readonly string[];
  cached: ServerName | null;
  polledAt: Instant;
  /** What its replica of the directory lists, and what has not reached it yet. */
  replica: readonly ServerName[];
};

/** What goes wrong with the next step. */
export type StoryFault = "lost-reply" | "lost-before" | "second-write-fails" | "refused" | null;

/** A forest as appendix A of the specification describes it, as small as a move needs it. Times are by one clock. */
export type StoryWorld = {
  now: Instant;
  readonly servers: Map<ServerName, StoryServer>;
  replicationDelay: Seconds;
  pending: { at: Instant; replica: ServerName; holders: readonly ServerName[] }[];
  /** One for each step that is to come. */
  readonly faults: StoryFault[];
  signing: SigningReport;
  report: Partial<ZoneReport>;
  beside: Surroundings;
  /** Steps that a server began, in order. */
  readonly begun: RoleStep["action"][];
  /** Who says that a server is down; all that are on, and the agent, unless set. */
  vantagePoints: readonly string[] | null;
  roleChangedAt: Instant;
};

export function storyWorld(
  options: { readonly keysOf?: Readonly<Record<ServerName, readonly string[]>> } = {},
): StoryWorld {
  const all = [KSK_ID, ZSK_ID];
  const server = (name: ServerName): [ServerName, StoryServer] => [
    name,
    {
      on: true,
      hidden: false,
      keys: options.keysOf?.[name] ?? all,
      cached: DC1,
      polledAt: NOW - 60,
      replica: [DC1],
    },
  ];
  return {
    now: NOW,
    servers: new Map([server(DC1), server(DC2), server(DC3)]),
    replicationDelay: 15,
    pending: [],
    faults: [],
    signing: signingOf(),
    report: {},
    beside: NOTHING_BESIDE,
    begun: [],
    vantagePoints: null,
    roleChangedAt: NOW - 90 * 86_400,
  };
}

/** Time passes: replication arrives, servers that are on poll the directory. */
export function advance(world: StoryWorld, seconds: Seconds): void {
  const end = world.now + seconds;
  for (let at = world.now; at <= end; at += 5) {
    world.now = at;
    world.pending = world.pending.filter((change) => {
      const server = world.servers.get(change.replica);
      if (change.at > at || server?.on !== true) return true;
      server.replica = change.holders;
      return false;
    });
    for (const server of world.servers.values()) {
      if (server.on && at - server.polledAt >= POLLING) poll(server, at);
    }
  }
  world.now = end;
}

/** Power. A server that comes back polls only after its first interval (KM-45). */
export function power(world: StoryWorld, name: ServerName, on: boolean): void {
  const server = serverOf(world, name);
  server.on = on;
  if (on) server.polledAt = world.now;
}

/** Everything read now, from each server itself. */
export function readWorld(world: StoryWorld): MoveFacts {
  const on = [...world.servers].filter(([, server]) => server.on && !server.hidden);
  return { zone: ZONE, facts: zoneFactsOf(world, on), beside: world.beside };
}

const LOST: StepReply = { kind: "lost", detail: "The connection broke." };

/** What a server does with a step, and what comes back. */
export function carryOut(world: StoryWorld, step: RoleStep): StepReply {
  const fault = world.faults.shift() ?? null;
  if (fault === "lost-before") return LOST;
  const target = serverOf(world, step.target);
  if (!target.on) return { kind: "not-delivered", detail: "The server does not answer." };
  if (fault === "refused") return { kind: "refused", code: 9122, detail: "The holder denies it." };
  world.begun.push(step.action);
  const refusal = refusalOf(world, step, target);
  if (refusal !== null) return fault === "lost-reply" ? LOST : refusal;
  giveRole(world, step, fault);
  if (fault === "second-write-fails") {
    return { kind: "partly-applied", code: 9717, detail: "The old value was not removed." };
  }
  return fault === "lost-reply" ? LOST : { kind: "applied", detail: "" };
}

function refusalOf(world: StoryWorld, step: RoleStep, target: StoryServer): StepReply | null {
  const hasKeys = [KSK_ID, ZSK_ID].every((id) => target.keys.includes(id));
  if (!hasKeys && step.action !== "seize-role-without-keys") {
    return { kind: "refused", code: 9107, detail: "A private key cannot be opened." };
  }
  if (step.action !== "transfer-role") return null;
  const holder = world.servers.get(step.from);
  const isHolder = holder?.on === true && holder.cached === step.from;
  return isHolder ? null : { kind: "refused", code: 9122, detail: "The holder does not answer." };
}

/** KM-11: the new value is written before the old one is removed. KM-41: a transfer lets the old holder poll at once. */
function giveRole(world: StoryWorld, step: RoleStep, fault: StoryFault): void {
  const holders =
    fault === "second-write-fails" && step.action === "transfer-role"
      ? [step.from, step.target].sort()
      : [step.target];
  const target = serverOf(world, step.target);
  target.replica = holders;
  target.cached = step.target;
  target.polledAt = world.now;
  if (step.action === "transfer-role" && fault !== "second-write-fails") {
    const old = serverOf(world, step.from);
    old.replica = holders;
    poll(old, world.now);
  }
  for (const [name] of world.servers) {
    if (name === step.target) continue;
    world.pending.push({ at: world.now + world.replicationDelay, replica: name, holders });
  }
  world.roleChangedAt = world.now;
}

function poll(server: StoryServer, at: Instant): void {
  server.polledAt = at;
  const [only] = server.replica;
  server.cached = server.replica.length === 1 ? (only ?? null) : server.cached;
}

function zoneFactsOf(
  world: StoryWorld,
  on: readonly (readonly [ServerName, StoryServer])[],
): ZoneFacts {
  const { now } = world;
  const names = new Set(on.map(([name]) => name));
  const servers = [...world.servers.keys()].map((name) => reportOfServer(world, name, names));
  return factsOf(
    {
      views: on.map(([name, server]) =>
        viewOf(name, {
          holder: server.cached,
          isHolder: server.cached === name,
          viewedAt: server.polledAt,
          keysReachable: {
            [KSK_ID]: server.keys.includes(KSK_ID),
            [ZSK_ID]: server.keys.includes(ZSK_ID),
          },
        }),
      ),
      directory: on.map(([name, server]) => ({
        replica: name,
        holders: server.replica,
        readAt: now,
      })),
      signing: { ...world.signing, reportedBy: names.has(DC1) ? DC1 : (on[0]?.[0] ?? DC1) },
      roleChangedAt: world.roleChangedAt,
      ...world.report,
    },
    servers,
    { estate: { ...estate, now, pollingIntervalSeconds: POLLING }, lastReadAt: now },
  );
}

function reportOfServer(
  world: StoryWorld,
  name: ServerName,
  on: ReadonlySet<ServerName>,
): ServerReport {
  const { now } = world;
  const points = world.vantagePoints ?? ["agent", ...[...on].filter((other) => other !== name)];
  const reachable = on.has(name);
  return serverReport(name, {
    reachable,
    failure: reachable ? null : { kind: "unreachable", code: 1722, detail: "" },
    vantagePoints: points.map((from) => ({ from, reachable, at: now })),
    lastContactAt: reachable ? now : now - 600,
  });
}

export function serverOf(world: StoryWorld, name: ServerName): StoryServer {
  const found = world.servers.get(name);
  if (found === undefined) throw new Error(`no server ${name}`);
  return found;
}
