import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { type Edns, type Message, type Question, queryMessage } from "@/lib/dns/message/message";
import type { OwnerName } from "@/lib/dns/owner-name";
import { CLASS_NUMBER, formatType } from "@/lib/dns/record-type";
import { err, ok, type Result } from "@/lib/result";
import type { AnswerMemory } from "./answer-memory";
import { DnsStream } from "./dns-stream";
import { exchangeOverTcp } from "./dns-tcp";
import { PacedQueue } from "./paced-queue";
import { QueryBudget } from "./query-budget";

export type DnsAddress = { readonly ip: string; readonly port: number };

/** Why there is no answer. A response code other than NOERROR is an answer. */
export type DnsFailure = {
  readonly kind: "timed-out" | "unreachable" | "malformed";
  readonly detail: string;
  /** Datagrams sent, and connections tried. */
  readonly attempts: number;
};

/** An answer, and what it took to get it. */
export type DnsReply = {
  readonly message: Message;
  /** From the datagram, or the connection, that was answered. */
  readonly latencyMs: number;
  readonly attempts: number;
};

export type DnsClientOptions = {
  readonly address: DnsAddress;
  /** How long to wait for the first answer while the server's pace is not known; each further attempt waits twice as long. */
  readonly firstTimeoutMs: number;
  readonly attempts: number;
  /** Ask over TCP too when nothing comes back over UDP. */
  readonly tcpAfterTimeout?: boolean;
  /** null = as many as it takes. */
  readonly queriesPerSecond?: number | null;
  /** Shared by the clients of servers that answer the same questions. */
  readonly memory?: AnswerMemory;
  /** A server of one's own: asked over one connection for many questions at once, over UDP where that fails. */
  readonly isStreamed?: boolean;
};

/** How much patience one question gets; a server that is known to be silent is not waited for as long. */
export type Patience = { readonly attempts: number; readonly tcpAfterTimeout: boolean };

/** More overflow a socket's buffer and cost retries (performance.md). */
const MAX_IN_FLIGHT = 128;
/** What fits every path without fragments; named's own default. */
const UDP_PAYLOAD_OCTETS = 1232;
/** Bounds of the first retry once the server's pace is known (performance.md). */
const MIN_FIRST_TIMEOUT_MS = 100;
const MAX_FIRST_TIMEOUT_MS = 500;
/** What may lie in a socket that is not read yet, at the 32 datagrams that one turn of the event loop reads. */
const MAX_READINGS = 2 * (MAX_IN_FLIGHT / 32);
/** A timer that comes this late was held up by this process: the answer may be waiting to be read. */
const LATE_TIMER_MS = 30;
const MAX_EXTENSIONS = 5;

type Pending = {
  readonly id: number;
  readonly question: Question;
  readonly octets: Uint8Array;
  readonly patience: Patience;
  readonly resolve: (outcome: Result<DnsReply, DnsFailure>) => void;
  attempt: number;
  extensions: number;
  sentAt: number;
  timer: NodeJS.Timeout | null;
};

/** Asks one name server: DNSSEC answers over one connected UDP socket, over TCP where an answer does not fit. */
export class DnsClient {
  readonly #options: DnsClientOptions;
  readonly #memory: AnswerMemory | null;
  readonly #stream: DnsStream | null;
  readonly #queue: PacedQueue<Pending>;
  readonly #pending = new Map<number, Pending>();
  #socket: Promise<Result<Socket, DnsFailure>> | null = null;
  #opened: Socket | null = null;
  /** How fast answers come and how much that varies, in milliseconds; null until the first one (RFC 6298 §2). */
  #pace: { readonly mean: number; readonly deviation: number } | null = null;
  #datagrams = 0;
  readonly #tcpTimeoutMs: number;
  readonly #patience: Patience;
  #closings = 0;

  constructor(options: DnsClientOptions) {
    this.#options = options;
    this.#memory = options.memory ?? null;
    const { address, firstTimeoutMs, attempts } = options;
    const budget = new QueryBudget(options.queriesPerSecond ?? null);
    this.#queue = new PacedQueue({
      budget,
      maxInFlight: MAX_IN_FLIGHT,
      send: (pending) => this.#send(pending),
    });
    this.#patience = { attempts, tcpAfterTimeout: options.tcpAfterTimeout ?? false };
    this.#tcpTimeoutMs = firstTimeoutMs * 2 ** attempts;
    const timeoutMs = this.#tcpTimeoutMs;
    this.#stream = options.isStreamed ? new DnsStream({ address, budget, timeoutMs }) : null;
  }

  /** One question of class IN with DO set; recursion is not asked for. */
  async query(name: OwnerName, type: number): Promise<Result<Message, DnsFailure>> {
    const reply = await this.ask(name, type);
    return reply.ok ? ok(reply.value.message) : reply;
  }

  /** As {@link query}, with what it took. */
  ask(
    name: OwnerName,
    type: number,
    patience: Patience = this.#patience,
  ): Promise<Result<DnsReply, DnsFailure>> {
    const question: Question = { name, type, classNumber: CLASS_NUMBER.IN };
    return this.#stream?.isUsable === true
      ? this.#askStreamFirst(question, this.#stream, patience)
      : this.#askOverDatagrams(question, patience);
  }

  /** Over UDP, and over a connection of its own what UDP cannot. */
  async #askOverDatagrams(
    question: Question,
    patience: Patience,
  ): Promise<Result<DnsReply, DnsFailure>> {
    const reply = await this.#askOverUdp(question, patience);
    const isWhole = reply.ok
      ? !reply.value.message.truncated
      : reply.error.kind !== "timed-out" || !patience.tcpAfterTimeout;
    if (isWhole) return reply;
    const attempts = reply.ok ? reply.value.attempts : reply.error.attempts;
    const overTcp = await this.#askOverTcp(question, attempts);
    // What UDP said is the better reason where both are silent.
    return overTcp.ok || reply.ok ? overTcp : err({ ...reply.error, attempts: attempts + 1 });
  }

  /** Drops what is in flight. The client may be used again. */
  close(): void {
    const socket = this.#socket;
    this.#closings += 1;
    this.#stream?.close();
    this.#forgetSocket();
    this.#failAll("the client was closed");
    void socket?.then((opened) => opened.ok && opened.value.close());
  }

  async #askStreamFirst(
    question: Question,
    stream: DnsStream,
    patience: Patience,
  ): Promise<Result<DnsReply, DnsFailure>> {
    const closings = this.#closings;
    const reply = await stream.exchange(encodeQuery(0, question), (octets) =>
      this.#read(octets, question),
    );
    if (reply.ok) {
      const { value: message, latencyMs } = reply.value;
      return ok({ message, latencyMs, attempts: 1 });
    }
    // Whoever closed the client wants no more answers.
    if (closings !== this.#closings) return err({ ...reply.error, attempts: 1 });
    return withOneMore(await this.#askOverDatagrams(question, patience));
  }

  async #askOverTcp(question: Question, before: number): Promise<Result<DnsReply, DnsFailure>> {
    const octets = encodeQuery(randomInt(0x10000), question);
    const sentAt = performance.now();
    const attempts = before + 1;
    const reply = await exchangeOverTcp(this.#options.address, octets, this.#tcpTimeoutMs);
    if (!reply.ok) return err({ ...reply.error, attempts });
    const decoded = decodeMessage(reply.value);
    if (decoded.ok && answers(decoded.value, question)) {
      return ok({ message: decoded.value, latencyMs: performance.now() - sentAt, attempts });
    }
    return err({ kind: "malformed", detail: "no sense in the answer over TCP", attempts });
  }

  #askOverUdp(question: Question, patience: Patience): Promise<Result<DnsReply, DnsFailure>> {
    return new Promise((resolve) => {
      const id = this.#freeId();
      const octets = encodeQuery(id, question);
      const pending: Pending = {
        id,
        question,
        octets,
        patience,
        resolve,
        attempt: 0,
        extensions: 0,
        sentAt: 0,
        timer: null,
      };
      this.#pending.set(id, pending);
      this.#queue.push(pending);
      if (this.#opened === null) void this.#openAndSend();
    });
  }

  #freeId(): number {
    for (;;) {
      const id = randomInt(0x10000);
      if (!this.#pending.has(id)) return id;
    }
  }

  async #openAndSend(): Promise<void> {
    this.#socket ??= this.#connect();
    const opened = await this.#socket;
    if (opened.ok) {
      this.#opened = opened.value;
      this.#queue.open();
      return;
    }
    this.#forgetSocket();
    this.#failAll(opened.error.detail);
  }

  #send(pending: Pending): void {
    pending.attempt += 1;
    pending.sentAt = performance.now();
    this.#opened?.send(pending.octets, (error) => {
      // Some systems report that nobody listens when something is sent.
      if (error !== null) this.#settleUnreachable(pending, error.message);
    });
    this.#wait(pending, this.#timeoutOf(pending));
  }

  #wait(pending: Pending, timeoutMs: number): void {
    const dueAt = performance.now() + timeoutMs;
    pending.timer = setTimeout(() => {
      const isLate = performance.now() - dueAt > LATE_TIMER_MS;
      if (isLate && pending.extensions < MAX_EXTENSIONS) {
        pending.extensions += 1;
        return this.#wait(pending, timeoutMs);
      }
      this.#readFirst(pending, MAX_READINGS, () => this.#timedOut(pending));
    }, timeoutMs);
  }

  /** Timers come before sockets in a turn of the event loop: what lies there to be read is read before anything counts as silence. */
  #readFirst(pending: Pending, readings: number, isSilent: () => void): void {
    const before = this.#datagrams;
    setImmediate(() => {
      if (this.#pending.get(pending.id) !== pending) return;
      const mayBeMore = this.#datagrams > before && readings > 1;
      if (mayBeMore) this.#readFirst(pending, readings - 1, isSilent);
      else isSilent();
    });
  }

  #timedOut(pending: Pending): void {
    const { attempt, question, patience } = pending;
    if (attempt < patience.attempts) {
      this.#send(pending);
      return;
    }
    const tried = `${attempt} attempts for ${question.name} ${formatType(question.type)}`;
    const detail = `no answer after ${tried}`;
    this.#settle(pending, err({ kind: "timed-out", detail, attempts: attempt }));
  }

  #timeoutOf({ attempt }: Pending): number {
    return this.#firstTimeout() * 2 ** (attempt - 1);
  }

  #firstTimeout(): number {
    if (this.#pace === null) return this.#options.firstTimeoutMs;
    const { mean, deviation } = this.#pace;
    return Math.min(MAX_FIRST_TIMEOUT_MS, Math.max(MIN_FIRST_TIMEOUT_MS, mean + 4 * deviation));
  }

  #settle(pending: Pending, outcome: Result<DnsReply, DnsFailure>): void {
    if (pending.timer !== null) clearTimeout(pending.timer);
    if (this.#pending.get(pending.id) !== pending) return;
    this.#pending.delete(pending.id);
    pending.resolve(outcome);
    // What was never sent still waited.
    if (pending.attempt > 0) this.#queue.release();
  }

  #receive(octets: Uint8Array): void {
    this.#datagrams += 1;
    if (octets.length < 2) return;
    const id = ((octets[0] ?? 0) << 8) | (octets[1] ?? 0);
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.attempt === 0) return;
    const message = this.#read(octets, pending.question);
    // What does not answer the question may be forged: the right answer may still come.
    if (message === null) return;
    const latencyMs = performance.now() - pending.sentAt;
    this.#learn(latencyMs);
    this.#settle(pending, ok({ message, latencyMs, attempts: pending.attempt }));
  }

  /** Null where the octets do not answer the question. */
  #read(octets: Uint8Array, question: Question): Message | null {
    const memory = this.#memory;
    const decoded = memory === null ? decodeMessage(octets) : memory.decode(question, octets);
    return decoded.ok && answers(decoded.value, question) ? decoded.value : null;
  }

  #learn(latencyMs: number): void {
    if (this.#pace === null) {
      this.#pace = { mean: latencyMs, deviation: latencyMs / 2 };
      return;
    }
    const { mean, deviation } = this.#pace;
    this.#pace = {
      mean: mean * 0.875 + latencyMs * 0.125,
      deviation: deviation * 0.75 + Math.abs(latencyMs - mean) * 0.25,
    };
  }

  #settleUnreachable(pending: Pending, detail: string): void {
    this.#settle(pending, err({ kind: "unreachable", detail, attempts: pending.attempt }));
  }

  #failAll(detail: string): void {
    this.#queue.clear();
    for (const pending of [...this.#pending.values()]) this.#settleUnreachable(pending, detail);
  }

  #forgetSocket(): void {
    this.#socket = null;
    this.#opened = null;
    this.#queue.close();
  }

  async #connect(): Promise<Result<Socket, DnsFailure>> {
    const { ip, port } = this.#options.address;
    const socket = createSocket(ip.includes(":") ? "udp6" : "udp4");
    socket.on("message", (octets) => this.#receive(octets));
    // A connected socket hears of ICMP: nobody listens there.
    socket.on("error", (error) => this.#failAll(error.message));
    try {
      socket.connect(port, ip);
      await once(socket, "connect");
      return ok(socket);
    } catch (error) {
      socket.close();
      return err({ kind: "unreachable", detail: String(error), attempts: 0 });
    }
  }
}

/** With the attempt over a connection that came before. */
function withOneMore(reply: Result<DnsReply, DnsFailure>): Result<DnsReply, DnsFailure> {
  return reply.ok
    ? ok({ ...reply.value, attempts: reply.value.attempts + 1 })
    : err({ ...reply.error, attempts: reply.error.attempts + 1 });
}

const EDNS: Edns = {
  version: 0,
  udpPayloadOctets: UDP_PAYLOAD_OCTETS,
  dnssecOk: true,
  options: [],
};

function encodeQuery(id: number, question: Question): Uint8Array {
  return encodeMessage(queryMessage(id, question, EDNS));
}

function answers(message: Message, question: Question): boolean {
  const [asked] = message.questions;
  if (!message.isResponse || asked === undefined || message.questions.length !== 1) return false;
  return (
    asked.name.toLowerCase() === question.name.toLowerCase() &&
    asked.type === question.type &&
    asked.classNumber === question.classNumber
  );
}
