import { callAgent } from "@/lib/agent-client/call-agent";
import type { AgentTransport } from "@/lib/agent-client/transport";
import { lookAtZones, readObservations } from "@/lib/contracts/agent/observations";
import { rowChunks } from "@/lib/db/bulk";
import { upsertObservations } from "@/lib/db/observation-rows";
import { essenceOf } from "@/lib/dnssec/observation/essence";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { ok, type Result } from "@/lib/result";
import { type LeaseLost, type StoreContext, whileHeld } from "./store";
import {
  type EstateWorld,
  estateAt,
  newVantage,
  type VantageMemory,
  type ZoneMemory,
} from "./world";

/** What the looks of a turn bring. */
export type ObservedNews = {
  /** Zones of which something else was seen than before. */
  readonly changed: Set<ZoneMemory>;
  /** Zones that were looked at again and showed the same. */
  readonly unchanged: Set<ZoneMemory>;
  /** A vantage point became silent, or talks again. */
  freshnessChanged: boolean;
};

type Reach = {
  readonly transportOf: (agent: string) => Result<AgentTransport, unknown>;
  readonly elapsed: () => number;
};

const OBSERVATIONS_PER_PAGE = 300;
/** A cold start has more to tell than one turn should take. */
const PAGES_PER_TURN = 4;
const OBSERVATIONS_PER_TRANSACTION = 100;
const READ_EVERY_SECONDS = { near: 1, far: 5 };
/** An agent that does not look is asked again after this long: a newer version may. */
const RETRY_SECONDS = 60;
/** Whoever waits for the next look waits so long for name servers, and no longer. */
const LOOK_MS = 2_500;
const LOOK_MARGIN_MS = 10_000;

/** Reads what agents saw with their own queries since the last time; with `looksFirst` what waits is looked at before. */
export async function pullObservations(
  context: StoreContext,
  reach: Reach,
  world: EstateWorld,
  looksFirst: boolean,
): Promise<Result<ObservedNews, LeaseLost>> {
  const news: ObservedNews = { changed: new Set(), unchanged: new Set(), freshnessChanged: false };
  syncVantages(world, news);
  const due = [...world.vantages.values()].filter(
    ({ nextReadAt }) => looksFirst || reach.elapsed() >= nextReadAt,
  );
  for (const vantage of due) {
    const { near, far } = READ_EVERY_SECONDS;
    vantage.nextReadAt = reach.elapsed() + (vantage.isNear ? near : far);
    const transport = reach.transportOf(vantage.agent);
    const read: Result<boolean, LeaseLost> = transport.ok
      ? await pullOne(context, transport.value, { world, vantage, news, looksFirst })
      : ok(false);
    if (!read.ok) return read;
    if (!read.value) vantage.nextReadAt = reach.elapsed() + RETRY_SECONDS;
    news.freshnessChanged ||= vantage.isFresh !== read.value && hasSeen(world, vantage);
    vantage.isFresh = read.value;
  }
  return ok(news);
}

/** Vantage points come and go with the estate's sources. */
function syncVantages(world: EstateWorld, news: ObservedNews): void {
  const agents = new Map([...world.sources.values()].map(({ agent, hasLab }) => [agent, hasLab]));
  for (const agent of world.vantages.keys()) {
    if (agents.has(agent)) continue;
    world.vantages.delete(agent);
    for (const zone of world.zones.values()) {
      if (zone.observations.delete(agent)) news.changed.add(zone);
    }
  }
  for (const [agent, hasLab] of agents) {
    if (!world.vantages.has(agent)) world.vantages.set(agent, newVantage(agent, hasLab, false));
  }
}

function hasSeen(world: EstateWorld, { agent }: VantageMemory): boolean {
  for (const { observations } of world.zones.values()) {
    if (observations.has(agent)) return true;
  }
  return false;
}

type Pull = {
  readonly world: EstateWorld;
  readonly vantage: VantageMemory;
  readonly news: ObservedNews;
  readonly looksFirst: boolean;
};

/** False where the agent does not tell. */
async function pullOne(
  context: StoreContext,
  transport: AgentTransport,
  pull: Pull,
): Promise<Result<boolean, LeaseLost>> {
  const { world, vantage, looksFirst } = pull;
  const params = { estate: world.name };
  if (looksFirst) {
    const body = { zones: null, maxMilliseconds: LOOK_MS };
    const timeoutMs = LOOK_MS + LOOK_MARGIN_MS;
    const looked = await callAgent(transport, lookAtZones, { params, body, timeoutMs });
    if (!looked.ok) return ok(false);
  }
  for (let page = 0; page < PAGES_PER_TURN; page++) {
    const body = { cursor: vantage.cursor, limit: OBSERVATIONS_PER_PAGE };
    const answer = await callAgent(transport, readObservations, { params, body });
    if (!answer.ok) return ok(false);
    const { observations, unchanged, cursor, more } = answer.value;
    readClockFrom(world, [...observations, ...unchanged], context.wallNow());
    const stored = await takeIn(context, pull, observations);
    if (!stored.ok) return stored;
    for (const { zone, finishedAt } of unchanged) noteLook(pull, zone, finishedAt);
    vantage.cursor = cursor;
    if (!more) break;
  }
  return ok(true);
}

/** A reading of the clock that is a second old must not make a look that has just ended lie in the future. */
const MAX_CLOCK_LAG_SECONDS = 5;

function readClockFrom(
  world: EstateWorld,
  looks: readonly { readonly finishedAt: number }[],
  wallNow: number,
): void {
  const estate = estateAt(world, wallNow);
  if (estate === null || world.clock === null) return;
  const latest = Math.max(0, ...looks.map(({ finishedAt }) => finishedAt));
  const lag = latest - estate.now;
  if (lag <= 0 || lag > MAX_CLOCK_LAG_SECONDS) return;
  world.clock = { ...world.clock, clockAt: latest, clockReadAt: wallNow };
}

/** Stores what is new, under the name by which the agent is known here. An agent that was started anew tells what is known already: that writes nothing. */
async function takeIn(
  context: StoreContext,
  pull: Pull,
  observations: readonly ZoneObservation[],
): Promise<Result<null, LeaseLost>> {
  const { world, vantage, news } = pull;
  const named = observations.map((observation) => ({ ...observation, vantage: vantage.agent }));
  const fresh = named.filter((observation) => {
    const known = world.zones.get(observation.zone)?.observations.get(vantage.agent);
    if (known === undefined) return world.zones.has(observation.zone);
    if (essence(known.observation) !== essence(observation)) return true;
    noteLook(pull, observation.zone, observation.finishedAt);
    return false;
  });
  for (const chunk of rowChunks(fresh, OBSERVATIONS_PER_TRANSACTION)) {
    const stored = await whileHeld(context, (tx) => upsertObservations(tx, chunk));
    if (!stored.ok) return stored;
  }
  for (const observation of fresh) {
    const zone = world.zones.get(observation.zone);
    if (zone === undefined) continue;
    zone.observations.set(vantage.agent, { observation, lookedAt: observation.finishedAt });
    news.changed.add(zone);
  }
  return ok(null);
}

function noteLook({ world, vantage, news }: Pull, name: string, lookedAt: number): void {
  const zone = world.zones.get(name as ZoneMemory["name"]);
  const known = zone?.observations.get(vantage.agent);
  if (zone === undefined || known === undefined) return;
  zone.observations.set(vantage.agent, { ...known, lookedAt });
  news.unchanged.add(zone);
}

const essences = new WeakMap<ZoneObservation, string>();

function essence(observation: ZoneObservation): string {
  const known = essences.get(observation);
  if (known !== undefined) return known;
  const made = essenceOf(observation);
  essences.set(observation, made);
  return made;
}
