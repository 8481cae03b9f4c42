import { selectRunningDrains } from "@/lib/db/drain-rows";
import { currentMoveChange, selectChangedSince, selectDueMoves } from "@/lib/db/move-rows";
import { selectDueResigns } from "@/lib/db/resign-rows";
import type { Services } from "@/lib/services/context";
import { driveDrain } from "@/lib/services/drains/drive-drain";
import { driveResign } from "@/lib/services/resign/drive-resign";
import { driveMove } from "./drive-move";
import { watchOldHolders } from "./watch-old-holders";
import type { RunnerIdentity } from "./with-zone-lease";

/** What goes on with moves without anybody asking. */
export interface MoveWork {
  /** Tells browsers what changed since the last time, whichever process changed it. */
  announce(): Promise<void>;
  /** Starts everything that is due and is not under way here; does not wait for its end. */
  turn(): Promise<void>;
  /** A turn as soon as possible, where the background runs. */
  wake(): void;
  /** From now on `wake` turns at once. */
  start(): void;
  /** Waits until nothing is under way here, or so long. */
  settle(milliseconds: number): Promise<void>;
  /** Reads everything of an estate anew, soon and once, however many ask. */
  lookSoon(estate: string): void;
  close(): Promise<void>;
}

/** How many moves one process carries on at a time. */
const MAX_AT_ONCE = 64;
const CLOSE_MS = 5_000;
/** What met nothing to do, or nobody who answers, would meet the same at once. */
const REST_MS = 900;
const DRAIN_REST_MS = 200;
const WATCH_REST_MS = 2_000;

/** Until when a piece of work rests, in milliseconds of either clock. */
type Rest = { readonly monotonic: number; readonly wall: number };

/** Does a piece of work and answers how long it wants to rest; 0 = look again at once. */
type Work = (services: Services) => Promise<number>;

export function createMoveWork(services: () => Services, runner: RunnerIdentity): MoveWork {
  return new RunningMoves(services, runner);
}

class RunningMoves implements MoveWork {
  readonly #services: () => Services;
  readonly #runner: RunnerIdentity;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #restUntil = new Map<string, Rest>();
  readonly #looks = new Set<Promise<void>>();
  readonly #looksWaiting = new Set<string>();
  #seen: number | null = null;
  #announcing: Promise<void> = Promise.resolve();
  #announcement: Promise<void> | null = null;
  #isStarted = false;
  #isOpen = true;

  constructor(services: () => Services, runner: RunnerIdentity) {
    this.#services = services;
    this.#runner = runner;
  }

  // Whoever comes while one is under way shares the next one with all who wait for it.
  announce(): Promise<void> {
    this.#announcement ??= this.#announcing
      .catch(() => undefined)
      .then(() => {
        this.#announcement = null;
        this.#announcing = this.#tell();
        return this.#announcing;
      });
    return this.#announcement;
  }

  async #tell(): Promise<void> {
    const { database, events, fleet } = this.#services();
    if (this.#seen === null) {
      this.#seen = await currentMoveChange(database.client);
      events.publish("move", [], fleet.revision);
      return;
    }
    const changed = await selectChangedSince(database.client, this.#seen);
    const last = changed.at(-1);
    if (last === undefined) return;
    this.#seen = last.change;
    events.publish("move", [...new Set(changed.map(({ id }) => id))], fleet.revision);
  }

  async turn(): Promise<void> {
    const { database, fleet, wallNow } = this.#services();
    const estates = [...fleet.estates.keys()].map((estate) => ({
      estate,
      now: fleet.now(estate),
    }));
    for (const one of await selectDueMoves(database.client, Math.floor(wallNow()), estates)) {
      if (this.#underWay.size >= MAX_AT_ONCE) break;
      if (!fleet.estates.has(one.estate)) continue;
      this.#begin(one.id, async (services) =>
        (await driveMove(services, this.#runner, one)) ? 0 : REST_MS,
      );
    }
    for (const { id, estate } of await selectRunningDrains(database.client)) {
      if (!fleet.estates.has(estate)) continue;
      this.#begin(`drain ${id}`, async (services) => {
        await driveDrain(services, this.#runner, id);
        return DRAIN_REST_MS;
      });
    }
    for (const one of await selectDueResigns(database.client, Math.floor(wallNow()))) {
      if (!fleet.estates.has(one.estate)) continue;
      this.#begin(`resign ${one.id}`, async (services) =>
        (await driveResign(services, this.#runner, one)) ? 0 : REST_MS,
      );
    }
    this.#begin("old holders", async (services) => {
      await watchOldHolders(services);
      return WATCH_REST_MS;
    });
    await this.announce();
  }

  #begin(id: string, work: Work): void {
    if (!this.#isOpen || this.#underWay.has(id)) return;
    const rest = this.#restUntil.get(id);
    if (rest !== undefined && this.#isResting(rest)) return;
    this.#restUntil.delete(id);
    const running = work(this.#services())
      .catch((error: unknown) => {
        this.#services().logger.error({ err: error, id }, "a move could not be carried on");
        return REST_MS;
      })
      .then((rest) => {
        this.#underWay.delete(id);
        if (rest > 0) this.#restUntil.set(id, this.#restOf(rest));
        else this.wake();
      });
    this.#underWay.set(id, running);
  }

  #restOf(milliseconds: number): Rest {
    const wall = this.#services().wallNow() * 1000;
    return { monotonic: performance.now() + milliseconds, wall: wall + milliseconds };
  }

  // Elapsed time stands still while the machine sleeps, the wall clock may be set back: a rest is over when either says so.
  #isResting({ monotonic, wall }: Rest): boolean {
    return performance.now() < monotonic && this.#services().wallNow() * 1000 < wall;
  }

  wake(): void {
    if (!this.#isStarted || !this.#isOpen) return;
    void this.turn().catch((error: unknown) => {
      this.#services().logger.error({ err: error }, "a turn of the moves failed");
    });
  }

  start(): void {
    this.#isStarted = true;
  }

  async settle(milliseconds: number): Promise<void> {
    const giveUpAt = performance.now() + milliseconds;
    while (this.#underWay.size + this.#looks.size > 0 && performance.now() < giveUpAt) {
      const all = Promise.allSettled([...this.#underWay.values(), ...this.#looks]);
      await beforeTimeout(all, giveUpAt - performance.now());
    }
  }

  lookSoon(estate: string): void {
    if (!this.#isOpen || this.#looksWaiting.has(estate)) return;
    const { collector, fleet, logger } = this.#services();
    this.#looksWaiting.add(estate);
    const look: Promise<void> = Promise.allSettled([...this.#looks])
      .then(async () => {
        // Whoever asks from here on wants what happens after this moment.
        this.#looksWaiting.delete(estate);
        await collector.lookNow(estate);
        await fleet.refresh();
      })
      .catch((error: unknown) => logger.warn({ err: error, estate }, "a look failed"))
      .finally(() => this.#looks.delete(look));
    this.#looks.add(look);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.settle(CLOSE_MS);
  }
}

async function beforeTimeout(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, milliseconds));
  });
  await Promise.race([work.then(() => undefined), late]);
  clearTimeout(timer);
}
