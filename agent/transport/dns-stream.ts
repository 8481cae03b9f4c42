import { createConnection, type Socket } from "node:net";
import { err, ok, type Result } from "@/lib/result";
import type { DnsAddress, DnsFailure } from "./dns-client";
import { MessageSplitter } from "./message-splitter";
import { PacedQueue } from "./paced-queue";
import type { QueryBudget } from "./query-budget";

export type StreamFailure = Omit<DnsFailure, "attempts">;

/** What was read, and how long it took from the sending of the query. */
export type StreamReply<T> = { readonly value: T; readonly latencyMs: number };

export type DnsStreamOptions = {
  readonly address: DnsAddress;
  readonly budget: QueryBudget;
  /** From the sending of a query; a connection that gives no answer at all for so long is given up. */
  readonly timeoutMs: number;
};

const MAX_IN_FLIGHT = 128;
/** Whoever has nothing to ask closes, before the server has to (RFC 7766 §6.2.3). */
const IDLE_MS = 10_000;
/** A server that broke off, or kept silent, is not asked over a connection for so long. */
const REST_MS = 60_000;
const LENGTH_OCTETS = 2;

type Pending = {
  /** The query behind its length; the id is written into it when it is sent. */
  readonly frame: Uint8Array;
  /** Settles where the octets are its answer, and says whether they are. */
  readonly take: (octets: Uint8Array, latencyMs: number) => boolean;
  readonly fail: (failure: StreamFailure) => void;
  id: number;
  sentAt: number;
};

/**
 * One connection to a server for many questions at once (RFC 7766 §6.2.1.1): queries go out without waiting for answers, which come in
 * any order. Whatever is in flight when the connection ends fails, and is for the caller to ask otherwise.
 */
export class DnsStream {
  readonly #options: DnsStreamOptions;
  readonly #queue: PacedQueue<Pending>;
  /** Sent and not answered, in the order of sending; every one waits equally long. */
  readonly #pending = new Map<number, Pending>();
  /** Waiting to be sent. */
  readonly #unsent = new Set<Pending>();
  #frames: Uint8Array[] = [];
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #restsUntil = 0;
  #heardAt = 0;
  #lastId = 0;

  constructor(options: DnsStreamOptions) {
    this.#options = options;
    this.#queue = new PacedQueue({
      budget: options.budget,
      maxInFlight: MAX_IN_FLIGHT,
      send: (pending) => this.#send(pending),
    });
  }

  /** False for a while after a connection has failed: the server is to be asked otherwise. */
  get isUsable(): boolean {
    return performance.now() >= this.#restsUntil;
  }

  /** Sends a query under an id of this connection; its answer is what `read` makes sense of. */
  exchange<T>(
    query: Uint8Array,
    read: (octets: Uint8Array) => T | null,
  ): Promise<Result<StreamReply<T>, StreamFailure>> {
    return new Promise((resolve) => {
      const pending: Pending = {
        frame: frameOf(query),
        take: (octets, latencyMs) => {
          const value = read(octets);
          if (value !== null) resolve(ok({ value, latencyMs }));
          return value !== null;
        },
        fail: (failure) => resolve(err(failure)),
        id: 0,
        sentAt: 0,
      };
      this.#unsent.add(pending);
      this.#connect();
      this.#queue.push(pending);
    });
  }

  /** Drops what is in flight. The stream may be used again. */
  close(): void {
    this.#end("the client was closed");
  }

  /** In turn: an id that an answer still comes to, though it had one, is not used again soon. */
  #freeId(): number {
    do {
      this.#lastId = (this.#lastId + 1) & 0xffff;
    } while (this.#pending.has(this.#lastId));
    return this.#lastId;
  }

  #connect(): void {
    if (this.#socket !== null) return;
    const { ip, port } = this.#options.address;
    const socket = createConnection({ host: ip, port, noDelay: true });
    this.#socket = socket;
    this.#heardAt = performance.now();
    const splitter = new MessageSplitter();
    const isCurrent = () => this.#socket === socket;
    socket.on("connect", () => isCurrent() && this.#queue.open());
    socket.on("data", (data) => {
      for (const octets of splitter.push(data)) if (isCurrent()) this.#receive(octets);
    });
    socket.on("error", (error) => isCurrent() && this.#breakOff("unreachable", error.message));
    socket.on("close", () => isCurrent() && this.#closedByServer());
    this.#watch(this.#options.timeoutMs);
  }

  #send(pending: Pending): void {
    this.#unsent.delete(pending);
    pending.id = this.#freeId();
    pending.frame.set([pending.id >> 8, pending.id], LENGTH_OCTETS);
    pending.sentAt = performance.now();
    if (this.#pending.size === 0) this.#heardAt = pending.sentAt;
    this.#pending.set(pending.id, pending);
    this.#frames.push(pending.frame);
    // What is asked in one turn of the event loop goes out in one piece.
    if (this.#frames.length === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const [first, ...others] = this.#frames;
    this.#frames = [];
    if (first === undefined) return;
    this.#socket?.write(others.length === 0 ? first : Buffer.concat([first, ...others]));
  }

  /** What fits no question is passed over: an answer given twice, or under an id that nobody used. */
  #receive(octets: Uint8Array): void {
    const id = ((octets[0] ?? 0) << 8) | (octets[1] ?? 0);
    const pending = this.#pending.get(id);
    const now = performance.now();
    if (pending?.take(octets, now - pending.sentAt) !== true) return;
    this.#heardAt = now;
    this.#pending.delete(id);
    this.#queue.release();
  }

  /** One timer for all that is in flight. */
  #watch(afterMs: number): void {
    this.#timer = setTimeout(() => {
      // Timers come before sockets in a turn of the event loop: what lies there is read first.
      setImmediate(() => this.#look());
    }, afterMs);
    this.#timer.unref();
  }

  #look(): void {
    if (this.#socket === null) return;
    const { timeoutMs } = this.#options;
    const now = performance.now();
    const isWaiting = this.#pending.size > 0 || this.#socket.connecting;
    if (!isWaiting && this.#unsent.size === 0 && now - this.#heardAt >= IDLE_MS) {
      this.#end("idle");
      return;
    }
    if (isWaiting && now - this.#heardAt >= timeoutMs) {
      this.#breakOff("timed-out", "no answer over TCP");
      return;
    }
    this.#failOverdue(now - timeoutMs);
    const [oldest] = this.#pending.values();
    this.#watch(oldest === undefined ? timeoutMs : oldest.sentAt + timeoutMs - now + 1);
  }

  /** Others were answered: only this question was passed over. */
  #failOverdue(sentBefore: number): void {
    for (const pending of this.#pending.values()) {
      if (pending.sentAt > sentBefore) return;
      this.#pending.delete(pending.id);
      pending.fail({ kind: "timed-out", detail: "no answer over TCP" });
      this.#queue.release();
    }
  }

  /** A server may close when nothing is asked; one that leaves questions unanswered is left alone for a while. */
  #closedByServer(): void {
    const isOwed = this.#pending.size > 0 || this.#unsent.size > 0;
    if (isOwed) this.#breakOff("unreachable", "the server closed the connection");
    else this.#end("closed");
  }

  #breakOff(kind: StreamFailure["kind"], detail: string): void {
    this.#restsUntil = performance.now() + REST_MS;
    this.#end(detail, kind);
  }

  #end(detail: string, kind: StreamFailure["kind"] = "unreachable"): void {
    const socket = this.#socket;
    this.#socket = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#frames = [];
    this.#queue.close();
    const unanswered = [...this.#pending.values(), ...this.#unsent];
    const sent = this.#pending.size;
    this.#pending.clear();
    this.#unsent.clear();
    for (let at = 0; at < sent; at++) this.#queue.release();
    socket?.destroy();
    for (const pending of unanswered) pending.fail({ kind, detail });
  }
}

function frameOf(query: Uint8Array): Uint8Array {
  const frame = new Uint8Array(LENGTH_OCTETS + query.length);
  frame.set([query.length >> 8, query.length]);
  frame.set(query, LENGTH_OCTETS);
  return frame;
}
