import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { HoldPoint, Release } from "../ports/gate";
import type { HostCommand, HostMessage, HostQuestion } from "./protocol";

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
};

/** A process of its own that plays a part, as the harness sees it. */
export class Host {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #holdWaiters = new Map<HoldPoint, () => void>();
  readonly #held = new Set<HoldPoint>();
  readonly #log: string[] = [];
  readonly #ended: Promise<number | null>;
  #ready: Promise<void>;
  #lastId: number = 0;

  constructor() {
    this.#child = fork(join(import.meta.dirname, "main.ts"), {
      execArgv: ["--import", "tsx"],
      serialization: "json",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on("data", (data: Buffer) => void this.#log.push(data.toString("utf8")));
    let isReady = () => {};
    this.#ready = new Promise((resolve) => {
      isReady = resolve;
    });
    this.#child.on("message", (message: HostMessage) => this.#hear(message, isReady));
    this.#ended = once(this.#child, "exit").then(([code]) => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the process has ended"));
      this.#waiting.clear();
      return typeof code === "number" ? code : null;
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get log(): string {
    return this.#log.join("\n");
  }

  clearLog(): void {
    this.#log.length = 0;
  }

  /** Resolves when the process is there and listens. */
  ready(): Promise<void> {
    return Promise.race([
      this.#ready,
      this.#ended.then(() => {
        throw new Error(`a process of the harness ended at its start:\n${this.log}`);
      }),
    ]);
  }

  ask(command: HostCommand): Promise<unknown> {
    this.#lastId += 1;
    const question: HostQuestion = { id: this.#lastId, command };
    return new Promise((resolve, reject) => {
      if (!this.isRunning) {
        reject(new Error("the process has ended"));
        return;
      }
      this.#waiting.set(question.id, { resolve, reject });
      this.#child.send(question);
    });
  }

  /** Holds whatever comes to the point next; `held` tells when something does. */
  async arm(point: HoldPoint): Promise<void> {
    this.#held.delete(point);
    await this.ask({ do: "arm", point });
  }

  held(point: HoldPoint): Promise<void> {
    if (this.#held.has(point)) return Promise.resolve();
    return new Promise((resolve) => this.#holdWaiters.set(point, resolve));
  }

  async release(point: HoldPoint, how: Release = "go"): Promise<void> {
    this.#held.delete(point);
    await this.ask({ do: "release", point, how });
  }

  /** Sends a signal; SIGKILL and SIGTERM are over when the process is. */
  async signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<number | null> {
    this.#child.kill(signal);
    return signal === "SIGKILL" || signal === "SIGTERM" ? this.#ended : null;
  }

  #hear(message: HostMessage, isReady: () => void): void {
    if (message.kind === "ready") isReady();
    else if (message.kind === "log") this.#log.push(message.text);
    else if (message.kind === "held") this.#noteHeld(message.point);
    else this.#settle(message);
  }

  #noteHeld(point: HoldPoint): void {
    this.#held.add(point);
    const waiter = this.#holdWaiters.get(point);
    this.#holdWaiters.delete(point);
    waiter?.();
  }

  #settle(message: Extract<HostMessage, { kind: "answer" | "failure" }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === "answer") waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.sentence));
  }
}

/** Processes that are started before they are needed, so that a cell does not wait for one. */
export class HostPool {
  readonly #spare: Host[] = [];
  readonly #all = new Set<Host>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  async take(): Promise<Host> {
    const host = this.#spare.shift() ?? this.#start();
    await host.ready();
    return host;
  }

  /** Starts what is missing and waits for it: a process that starts while a cell runs would take its time from it. */
  async prepare(): Promise<void> {
    while (this.#spare.length < this.#size) this.#spare.push(this.#start());
    await Promise.all(this.#spare.map((host) => host.ready()));
  }

  /** A process that plays nothing any more can be used again. */
  giveBack(host: Host): void {
    if (!host.isRunning) {
      this.#all.delete(host);
      return;
    }
    host.clearLog();
    this.#spare.unshift(host);
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#all].map((host) => (host.isRunning ? host.signal("SIGKILL") : null)),
    );
  }

  #start(): Host {
    const host = new Host();
    this.#all.add(host);
    return host;
  }
}
