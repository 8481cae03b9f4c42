import type { Fleet } from "@/lib/contracts/fleet";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { selectDrains } from "@/lib/db/drain-rows";
import { type MoveFilter, selectMoves } from "@/lib/db/move-queries";
import { selectNewestResign } from "@/lib/db/resign-rows";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { Services } from "@/lib/services/context";
import { toDrainSummaries } from "@/lib/services/drains/to-drain";
import { EVERYTHING, holdAt } from "@/lib/services/hold/read-hold";
import { toWatch } from "./list-watches";
import { toMoveSummary } from "./to-move";

const LATEST = 10;
const MAX_LIVE = 20;
const MAX_WATCHES = 20;

const ALL: Omit<MoveFilter, "estates"> = {
  zone: null,
  server: null,
  kind: null,
  phase: null,
  outcome: null,
  isLive: null,
  drain: null,
};

/** What goes on with the role of one zone: moves, hold, watch, re-sign. */
export async function readRoleWork(
  services: Services,
  { estate, name }: StoredZone,
): Promise<Pick<ZoneDetailItem, "moves" | "hold" | "watch" | "resign">> {
  const { client } = services.database;
  const [{ moves }, everything, own, watch, resign] = await Promise.all([
    selectMoves(client, {
      filter: { ...ALL, estates: [estate], zone: name },
      descending: true,
      after: null,
      limit: LATEST,
    }),
    holdAt(client, EVERYTHING),
    holdAt(client, { estate, zone: name }),
    client.oldHolderWatch.findFirst({
      where: { estate, zone: name, isOpen: true },
      orderBy: { since: "desc" },
    }),
    selectNewestResign(client, { estate, name }),
  ]);
  const scoped = everything.held
    ? { ...everything, scope: "global" as const }
    : { ...own, scope: own.held ? ("zone" as const) : null };
  return {
    moves: moves.map((move) => toMoveSummary(services, move)),
    hold: scoped,
    watch: watch === null ? null : await toWatch(services, watch),
    resign: resign === null ? null : { id: resign.id, phase: resign.phase },
  };
}

/** The same for the whole fleet, at most so much as a first page shows. */
export async function readFleetWork(
  services: Services,
): Promise<Pick<Fleet, "hold" | "heldZones" | "moves" | "watches" | "drains">> {
  const { client } = services.database;
  const estates = [...services.fleet.estates.keys()];
  const page = (filter: Partial<MoveFilter>, limit: number) =>
    selectMoves(client, {
      filter: { ...ALL, estates, ...filter },
      descending: true,
      after: null,
      limit,
    });
  const [hold, heldZones, live, awaiting, unclear, undoOpen, closed, drains] = await Promise.all([
    holdAt(client, EVERYTHING),
    client.hold.count({ where: { held: true, estate: { in: estates } } }),
    page({ isLive: true }, MAX_LIVE),
    page({ phase: "awaiting-approval" }, 0),
    page({ isLive: true, outcome: "unclear" }, 0),
    page({ phase: "undo-window" }, 0),
    page({ phase: "closed" }, LATEST),
    selectDrains(client, { estates, server: null, after: null, limit: LATEST }),
  ]);
  const summaries = await toDrainSummaries(
    services,
    drains.drains.filter(({ isLive }) => isLive),
  );
  return {
    hold,
    heldZones,
    moves: {
      live: live.moves.map((move) => toMoveSummary(services, move)),
      liveTotal: live.total,
      awaitingApproval: awaiting.total,
      unclear: unclear.total,
      undoOpen: undoOpen.total,
      recent: closed.moves.map((move) => toMoveSummary(services, move)),
    },
    watches: await watchesOf(services, estates),
    drains: summaries,
  };
}

async function watchesOf(
  services: Services,
  estates: readonly string[],
): Promise<Fleet["watches"]> {
  const rows = await services.database.client.oldHolderWatch.findMany({
    where: { isOpen: true, estate: { in: [...estates] } },
    orderBy: [{ splitSince: { sort: "asc", nulls: "last" } }, { since: "desc" }],
    take: MAX_WATCHES,
  });
  const cards = await Promise.all(rows.map((row) => toWatch(services, row)));
  return cards.filter((card) => card !== null).sort((a, b) => Number(b.alarm) - Number(a.alarm));
}
