/** Places at which a process can be held: around a question to an agent, a commit, or an effect on a server. */
export type HoldPoint =
  | `before:${string}`
  | `after:${string}`
  | `commit:${string}`
  | `committed:${string}`
  | "effect:before"
  | "effect:after";

/** How a hold ends. `break`: whatever was under way fails, as if its connection had gone. */
export type Release = "go" | "break";

/** A hold was ended by breaking what it held. */
export class Broken extends Error {
  readonly code = "ECONNRESET";
  constructor(point: string) {
    super(`the connection was lost (${point})`);
  }
}

/** The process that came to a point was killed there. */
class Killed extends Error {}

/** Holds what passes a point, once for each time that it is armed. */
export class Gate {
  readonly #armed = new Set<HoldPoint>();
  readonly #breaking = new Set<HoldPoint>();
  readonly #held = new Map<HoldPoint, (how: Release) => void>();
  readonly #watchers = new Set<(point: HoldPoint) => void>();
  #isDead: boolean = false;

  arm(point: HoldPoint): void {
    this.#armed.add(point);
  }

  /** Whatever comes to the point next fails there. */
  breakNext(point: HoldPoint): void {
    this.#breaking.add(point);
  }

  disarm(): void {
    this.#armed.clear();
    this.#breaking.clear();
  }

  onHeld(watcher: (point: HoldPoint) => void): void {
    this.#watchers.add(watcher);
  }

  get held(): readonly HoldPoint[] {
    return [...this.#held.keys()];
  }

  /** Passed by whoever comes to the point. Never returns once the process counts as dead. */
  async pass(point: HoldPoint): Promise<void> {
    try {
      await this.passOrDie(point);
    } catch (error) {
      if (error instanceof Killed) await forever();
      throw error;
    }
  }

  /** As `pass`, but fails once the process counts as dead: what it holds open elsewhere goes with it, as the system would see to. */
  async passOrDie(point: HoldPoint): Promise<void> {
    if (this.#isDead) throw new Killed();
    if (this.#breaking.delete(point)) throw new Broken(point);
    if (!this.#armed.delete(point)) return;
    const how = await new Promise<Release>((resolve) => {
      this.#held.set(point, resolve);
      for (const watcher of this.#watchers) watcher(point);
    });
    if (this.#isDead) throw new Killed();
    if (how === "break") throw new Broken(point);
  }

  release(point: HoldPoint, how: Release = "go"): void {
    const resolve = this.#held.get(point);
    this.#held.delete(point);
    resolve?.(how);
  }

  releaseAll(how: Release = "go"): void {
    this.disarm();
    for (const point of [...this.#held.keys()]) this.release(point, how);
  }

  /** From here on nothing passes any more: what a killed process was about to do never happens. */
  kill(): void {
    this.#isDead = true;
    this.releaseAll();
  }

  get isDead(): boolean {
    return this.#isDead;
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
