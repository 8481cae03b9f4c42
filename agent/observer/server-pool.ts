import { AnswerMemory } from "@/agent/transport/answer-memory";
import {
  type DnsAddress,
  DnsClient,
  type DnsFailure,
  type DnsReply,
  type Patience,
} from "@/agent/transport/dns-client";
import type { Result } from "@/lib/result";
import { type Ask, type Asked, outcomeOf, placeKey } from "./asking";

/** How servers are asked: the first timeout holds while a server's pace is not known. */
const FIRST_TIMEOUT_MS = 250;
const PATIENT: Patience = { attempts: 3, tcpAfterTimeout: true };
/** After so many silences in a row without one answer a server is asked once a question, until it answers. */
const SILENCES_BEFORE_IMPATIENCE = 6;
const IMPATIENT: Patience = { attempts: 1, tcpAfterTimeout: false };
/** Sockets of servers that nobody has asked for so long are closed. */
const IDLE_MS = 5 * 60_000;

type Known = { readonly client: DnsClient; silences: number; askedAt: number };

export type PoolSettings = {
  /** Per server beyond this machine; null = none. */
  readonly queriesPerSecond: number | null;
  /** Addresses whose servers are asked over one connection each, many questions at once. */
  readonly tcpServers: readonly string[];
};

/** One client per server, for all zones that it serves. */
export class ServerPool {
  readonly #settings: PoolSettings;
  readonly #servers = new Map<string, Known>();
  /** What was asked so far; `repeats` are datagrams sent again and connections made. */
  readonly counts = { questions: 0, repeats: 0 };
  readonly #memory = new AnswerMemory();
  #sweptAt = 0;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  readonly ask: Ask = async (address, name, type) => {
    const known = this.#open(address);
    known.askedAt = performance.now();
    const isImpatient = known.silences >= SILENCES_BEFORE_IMPATIENCE;
    const reply = await known.client.ask(name, type, isImpatient ? IMPATIENT : PATIENT);
    this.counts.questions += 1;
    this.counts.repeats += (reply.ok ? reply.value.attempts : reply.error.attempts) - 1;
    const asked = askedOf(reply);
    known.silences = asked.outcome.kind === "silent" ? known.silences + 1 : 0;
    return asked;
  };

  close(): void {
    for (const { client } of this.#servers.values()) client.close();
    this.#servers.clear();
  }

  #open(address: DnsAddress): Known {
    const { queriesPerSecond, tcpServers } = this.#settings;
    const key = placeKey(address);
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    this.#closeIdle();
    const client = new DnsClient({
      address,
      firstTimeoutMs: FIRST_TIMEOUT_MS,
      attempts: PATIENT.attempts,
      queriesPerSecond: isLoopback(address.ip) ? null : queriesPerSecond,
      isStreamed: tcpServers.includes(address.ip),
      memory: this.#memory,
    });
    const opened: Known = { client, silences: 0, askedAt: 0 };
    this.#servers.set(key, opened);
    return opened;
  }

  #closeIdle(): void {
    const now = performance.now();
    if (now - this.#sweptAt < IDLE_MS) return;
    this.#sweptAt = now;
    for (const [key, { client, askedAt }] of this.#servers) {
      if (now - askedAt < IDLE_MS) continue;
      client.close();
      this.#servers.delete(key);
    }
  }
}

function askedOf(reply: Result<DnsReply, DnsFailure>): Asked {
  if (reply.ok) {
    const { message, latencyMs } = reply.value;
    return { message, outcome: outcomeOf(message, latencyMs) };
  }
  const { kind, attempts, detail } = reply.error;
  if (kind === "malformed") return { message: null, outcome: { kind, why: detail } };
  return { message: null, outcome: { kind: "silent", attempts: Math.max(1, attempts) } };
}

function isLoopback(ip: string): boolean {
  return ip.startsWith("127.") || ip === "::1";
}
