import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { type Message, type Question, queryMessage } from "@/lib/dns/message/message";
import type { OwnerName } from "@/lib/dns/owner-name";
import { CLASS_NUMBER, formatType } from "@/lib/dns/record-type";
import { err, ok, type Result } from "@/lib/result";
import { exchangeOverTcp } from "./dns-tcp";

export type DnsAddress = { readonly ip: string; readonly port: number };

/** Why there is no answer. A response code other than NOERROR is an answer. */
export type DnsFailure = {
  readonly kind: "timed-out" | "unreachable" | "malformed";
  readonly detail: string;
};

export type DnsClientOptions = {
  readonly address: DnsAddress;
  /** How long to wait for the first answer; each further attempt waits twice as long. */
  readonly firstTimeoutMs: number;
  readonly attempts: number;
};

/** More overflow a socket's buffer and cost retries (performance.md). */
const MAX_IN_FLIGHT = 128;
/** What fits every path without fragments; named's own default. */
const UDP_PAYLOAD_OCTETS = 1232;

type Pending = {
  readonly id: number;
  readonly question: Question;
  readonly octets: Uint8Array;
  readonly resolve: (outcome: Result<Message, DnsFailure>) => void;
  attempt: number;
  timer: NodeJS.Timeout | null;
};

/** Asks one name server: DNSSEC answers over one UDP socket, over TCP where an answer does not fit. */
export class DnsClient {
  readonly #options: DnsClientOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #waiting: Pending[] = [];
  #socket: Promise<Result<Socket, DnsFailure>> | null = null;

  constructor(options: DnsClientOptions) {
    this.#options = options;
  }

  /** One question of class IN with DO set; recursion is not asked for. */
  async query(name: OwnerName, type: number): Promise<Result<Message, DnsFailure>> {
    const question: Question = { name, type, classNumber: CLASS_NUMBER.IN };
    const answer = await this.#askOverUdp(question);
    if (!answer.ok || !answer.value.truncated) return answer;
    const octets = encodeQuery(randomInt(0x10000), question);
    const timeoutMs = this.#options.firstTimeoutMs * 2 ** this.#options.attempts;
    const reply = await exchangeOverTcp(this.#options.address, octets, timeoutMs);
    if (!reply.ok) return reply;
    const decoded = decodeMessage(reply.value);
    if (decoded.ok && answers(decoded.value, question)) return decoded;
    return err({ kind: "malformed", detail: `no sense in the answer over TCP` });
  }

  /** Drops what is in flight. The client may be used again. */
  close(): void {
    const socket = this.#socket;
    this.#failAll({ kind: "unreachable", detail: "the client was closed" });
    this.#socket = null;
    void socket?.then((opened) => opened.ok && opened.value.close());
  }

  #askOverUdp(question: Question): Promise<Result<Message, DnsFailure>> {
    return new Promise((resolve) => {
      const id = this.#freeId();
      const octets = encodeQuery(id, question);
      const pending: Pending = { id, question, octets, resolve, attempt: 0, timer: null };
      this.#pending.set(id, pending);
      this.#waiting.push(pending);
      void this.#sendWaiting();
    });
  }

  #freeId(): number {
    for (;;) {
      const id = randomInt(0x10000);
      if (!this.#pending.has(id)) return id;
    }
  }

  async #sendWaiting(): Promise<void> {
    const opened = await this.#open();
    if (!opened.ok) {
      this.#socket = null;
      this.#failAll(opened.error);
      return;
    }
    const socket = opened.value;
    while (this.#waiting.length > 0 && this.#inFlight() < MAX_IN_FLIGHT) {
      const pending = this.#waiting.shift();
      if (pending !== undefined) this.#send(pending, socket);
    }
  }

  #inFlight(): number {
    return this.#pending.size - this.#waiting.length;
  }

  #send(pending: Pending, socket: Socket): void {
    const { firstTimeoutMs, attempts } = this.#options;
    pending.attempt += 1;
    socket.send(pending.octets);
    pending.timer = setTimeout(
      () => {
        if (pending.attempt < attempts) return this.#send(pending, socket);
        const tried = `${attempts} attempts for ${pending.question.name} ${formatType(pending.question.type)}`;
        this.#settle(pending, err({ kind: "timed-out", detail: `no answer after ${tried}` }));
      },
      firstTimeoutMs * 2 ** (pending.attempt - 1),
    );
  }

  #settle(pending: Pending, outcome: Result<Message, DnsFailure>): void {
    if (pending.timer !== null) clearTimeout(pending.timer);
    this.#pending.delete(pending.id);
    pending.resolve(outcome);
    if (this.#waiting.length > 0) void this.#sendWaiting();
  }

  #receive(octets: Uint8Array): void {
    if (octets.length < 2) return;
    const id = ((octets[0] ?? 0) << 8) | (octets[1] ?? 0);
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const decoded = decodeMessage(octets);
    // What does not answer the question may be forged: the right answer may still come.
    if (decoded.ok && answers(decoded.value, pending.question)) this.#settle(pending, decoded);
  }

  #failAll(failure: DnsFailure): void {
    this.#waiting.length = 0;
    for (const pending of [...this.#pending.values()]) this.#settle(pending, err(failure));
  }

  #open(): Promise<Result<Socket, DnsFailure>> {
    this.#socket ??= this.#connect();
    return this.#socket;
  }

  async #connect(): Promise<Result<Socket, DnsFailure>> {
    const { ip, port } = this.#options.address;
    const socket = createSocket(ip.includes(":") ? "udp6" : "udp4");
    socket.on("message", (octets) => this.#receive(octets));
    // A connected socket hears of ICMP: nobody listens there.
    socket.on("error", (error) => this.#failAll({ kind: "unreachable", detail: error.message }));
    try {
      socket.connect(port, ip);
      await once(socket, "connect");
      return ok(socket);
    } catch (error) {
      socket.close();
      return err({ kind: "unreachable", detail: String(error) });
    }
  }
}

function encodeQuery(id: number, question: Question): Uint8Array {
  const edns = {
    version: 0,
    udpPayloadOctets: UDP_PAYLOAD_OCTETS,
    dnssecOk: true,
    options: [],
  };
  return encodeMessage(queryMessage(id, question, edns));
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
