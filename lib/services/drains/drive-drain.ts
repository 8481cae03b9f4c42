import { isPermitted, type Role } from "@/lib/contracts/roles";
import {
  type StoredDrain,
  type StoredDrainItem,
  selectDrain,
  selectDrainItems,
  updateDrain,
  updateDrainItems,
} from "@/lib/db/drain-rows";
import { isStillHeld, type Lease, returnLease, takeLease } from "@/lib/db/leases";
import { inTransaction } from "@/lib/db/transaction";
import type { ZoneName } from "@/lib/dns/zone-name";
import { type DrainTurn, nextTurn } from "@/lib/dnssec/key-master/drain-run";
import { err, ok } from "@/lib/result";
import { recordDeed } from "@/lib/services/audit/record-deed";
import type { Services } from "@/lib/services/context";
import { EVERYTHING, holdAt } from "@/lib/services/hold/read-hold";
import type { RunnerIdentity } from "@/lib/services/moves/with-zone-lease";
import { beginZone } from "./begin-zone";
import { endedItems } from "./ended-items";
import { planNames } from "./plan-drain";

/** Zones whose keys were changing are planned again no more often than this; wall clock. */
const PLAN_AGAIN_SECONDS = 15;

/**
 * One turn of a drain under its lease: what has ended is noted, then as many zones begin as there is room for. The plan of each zone
 * is made on the facts of the moment at which it begins.
 */
export async function driveDrain(
  services: Services,
  runner: RunnerIdentity,
  id: string,
): Promise<void> {
  const { database } = services;
  const request = { name: `drain:${id}`, holder: runner.holder, seconds: runner.leaseSeconds };
  const lease = await takeLease(database, request);
  if (lease === null) return;
  const heartbeat = setInterval(
    () => void takeLease(database, request).catch(() => null),
    (runner.leaseSeconds * 1000) / 3,
  );
  try {
    await turn(services, lease, id);
  } finally {
    clearInterval(heartbeat);
    await returnLease(database, lease);
  }
  await services.moves.announce();
}

async function turn(services: Services, lease: Lease, id: string): Promise<void> {
  const { client } = services.database;
  const before = await selectDrainItems(client, id);
  await note(services, lease, id, await endedItems(services, before));
  const drain = await selectDrain(client, id);
  if (drain === null) return;
  const items = await selectDrainItems(client, id);
  const zones = items.map((item) => ({ zone: item.zone as ZoneName, state: item.state }));
  const next = nextTurn({ ...drain, items: zones }, await whatHolds(services, drain));
  if (next.phase !== drain.phase) await enter(services, lease, drain, next);
  if (next.phase !== "running") return;
  await begin(services, lease, { drain, items, next });
  await planAgain(services, lease, { drain, items, next });
}

/** A hold, or the loss of the right of whoever started it, stops a drain before its next zone. */
async function whatHolds(
  { database }: Services,
  drain: StoredDrain,
): Promise<{ readonly by: string } | { readonly because: string } | null> {
  const held = await holdAt(database.client, EVERYTHING);
  if (held.held) return { by: held.by ?? "somebody" };
  const person = await database.client.actor.findUnique({ where: { name: drain.requestedBy } });
  // The table of actors holds roles of the contract alone.
  const isAllowed = person !== null && isPermitted(person.role as Role, "operate");
  return isAllowed ? null : { because: `${drain.requestedBy} may not execute moves any more.` };
}

type Work = {
  readonly drain: StoredDrain;
  readonly items: readonly StoredDrainItem[];
  readonly next: DrainTurn;
};

async function begin(services: Services, lease: Lease, { drain, items, next }: Work) {
  const begun = items.filter(({ zone }) => next.begin.includes(zone as ZoneName));
  if (begun.length === 0) return;
  const changes = await Promise.all(begun.map((item) => beginZone(services, drain, item)));
  await note(services, lease, drain.id, changes);
  services.moves.wake();
}

async function planAgain(services: Services, lease: Lease, { drain, items, next }: Work) {
  const now = services.wallNow();
  const due = items.filter(
    ({ zone, notBefore }) =>
      next.planAgain.includes(zone as ZoneName) && (notBefore === null || notBefore <= now),
  );
  if (due.length === 0) return;
  const notBefore = now + PLAN_AGAIN_SECONDS;
  for (const server of new Set(due.map(({ from }) => from))) {
    const zones = due.filter(({ from }) => from === server);
    const planned = await planNames(services, {
      estate: drain.estate,
      server,
      zones: zones.map(({ zone }) => ({ name: zone })),
      only: new Map(
        zones.flatMap(({ zone, target }) =>
          target === null || drain.kind === "drain" ? [] : [[zone as ZoneName, target] as const],
        ),
      ),
      wish: drain,
    });
    await note(
      services,
      lease,
      drain.id,
      planned.map(({ zone, state, reason, target }) => ({
        zone,
        state,
        reason,
        target,
        notBefore,
      })),
    );
  }
}

/** Writes what became of zones, only while the lease is held. */
async function note(
  services: Services,
  lease: Lease,
  drain: string,
  changes: Parameters<typeof updateDrainItems>[2],
): Promise<void> {
  if (changes.length === 0) return;
  await inTransaction(services.database, async (tx) => {
    if (!(await isStillHeld(tx, lease))) return err(null);
    await updateDrainItems(tx, drain, changes);
    return ok(null);
  });
}

async function enter(
  services: Services,
  lease: Lease,
  drain: StoredDrain,
  { phase, because }: DrainTurn,
): Promise<void> {
  const at = services.wallNow();
  await inTransaction(services.database, async (tx) => {
    if (!(await isStillHeld(tx, lease))) return err(null);
    const isEnd = phase === "finished";
    const next = { phase, stoppedBecause: because, ...(isEnd ? { finishedAt: at } : {}) };
    if (!(await updateDrain(tx, drain, next))) return err(null);
    await recordDeed(
      tx,
      { doer: { kind: "runner" }, at },
      {
        action: `drain-${phase}`,
        subject: `${drain.estate}/${drain.server}`,
        phase: isEnd ? "outcome" : "change",
        before: { drain: drain.id, phase: drain.phase },
        after: { drain: drain.id, phase, because },
      },
    );
    return ok(null);
  });
}
