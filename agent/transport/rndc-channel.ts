import { createConnection, type Socket } from "node:net";
import { err, ok, type Result } from "@/lib/result";
import { decodeRndcMessage, encodeRndcMessage, type RndcKey, type RndcTable } from "./rndc-message";

export type RndcAddress = { readonly ip: string; readonly port: number };

/** Why a command got no answer. `closed-without-answer` on the first command is how named refuses a key or an address. */
export type RndcFailure = {
  readonly kind: "refused" | "unreachable" | "timed-out" | "closed-without-answer" | "malformed";
  readonly detail: string;
};

/** What named answered to a command; `result` is its own number, 0 for success. */
export type RndcAnswer = {
  readonly result: number;
  readonly error: string | null;
  readonly text: string;
};

export type RndcChannelOptions = {
  readonly address: RndcAddress;
  readonly key: RndcKey;
  /** At least 60 s for commands: named answers slowly while it renews many zones (spec §2.3). */
  readonly timeoutMs: number;
  /** Unix seconds; named refuses messages of a clock that is more than 60 s off. */
  readonly wallClock: () => number;
};

const VALIDITY_SECONDS = 60;
const MAX_MESSAGE_OCTETS = 4 * 1024 * 1024;

type Waiter = (outcome: Result<RndcTable, RndcFailure>) => void;

/** One connection to named's control channel: commands one after the other, as rndc sends them, without the process. */
export class RndcChannel {
  readonly #socket: Socket;
  readonly #options: RndcChannelOptions;
  #received: Buffer = Buffer.alloc(0);
  #waiter: Waiter | null = null;
  #failure: RndcFailure | null = null;
  #serial = Math.floor(Math.random() * 0x7fffffff);
  #nonce: string | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket, options: RndcChannelOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on("data", (data) => this.#receive(data));
    socket.on("error", (error) => this.#fail(connectionFailure(error)));
    socket.on("close", () =>
      this.#fail({
        kind: "closed-without-answer",
        detail: "named closed the control connection",
      }),
    );
  }

  /** Connects and logs in. */
  static async open(options: RndcChannelOptions): Promise<Result<RndcChannel, RndcFailure>> {
    const connected = await connect(options);
    if (!connected.ok) return connected;
    const channel = new RndcChannel(connected.value, options);
    const greeting = await channel.#exchange("null");
    if (greeting.ok && channel.#nonce !== null) return ok(channel);
    channel.close();
    if (!greeting.ok) return greeting;
    return err({ kind: "malformed", detail: "named's greeting has no nonce" });
  }

  /** Sends one command, `zonestatus example.org` for example; the words are named's, not a shell's. */
  run(command: string): Promise<Result<RndcAnswer, RndcFailure>> {
    const turn = this.#queue.then(async () => {
      const reply = await this.#exchange(command);
      return reply.ok ? toAnswer(reply.value) : reply;
    });
    this.#queue = turn;
    return turn;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #exchange(command: string): Promise<Result<RndcTable, RndcFailure>> {
    if (this.#failure !== null) return err(this.#failure);
    const { key, timeoutMs, wallClock } = this.#options;
    const now = Math.floor(wallClock());
    this.#serial += 1;
    const control: Record<string, string> = {
      _ser: String(this.#serial),
      _tim: String(now),
      _exp: String(now + VALIDITY_SECONDS),
    };
    if (this.#nonce !== null) control._nonce = this.#nonce;
    const message = encodeRndcMessage({ _ctrl: control, _data: { type: command } }, key);
    const reply = await this.#send(message, timeoutMs);
    if (!reply.ok) return reply;
    const nonce = tableOf(reply.value, "_ctrl")._nonce;
    if (typeof nonce === "string") this.#nonce = nonce;
    return reply;
  }

  #send(message: Buffer, timeoutMs: number): Promise<Result<RndcTable, RndcFailure>> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#fail({ kind: "timed-out", detail: `no answer within ${timeoutMs} ms` });
        this.#socket.destroy();
      }, timeoutMs);
      this.#waiter = (outcome) => {
        clearTimeout(timer);
        this.#waiter = null;
        resolve(outcome);
      };
      this.#socket.write(message);
    });
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    if (this.#received.length < 4) return;
    const length = this.#received.readUInt32BE(0);
    if (length > MAX_MESSAGE_OCTETS) {
      this.#fail({ kind: "malformed", detail: `an answer of ${length} octets` });
      this.#socket.destroy();
      return;
    }
    if (this.#received.length < 4 + length) return;
    const octets = this.#received.subarray(4, 4 + length);
    this.#received = this.#received.subarray(4 + length);
    const decoded = decodeRndcMessage(octets, this.#options.key);
    if (decoded.kind === "message") this.#waiter?.(ok(decoded.content));
    else this.#fail({ kind: "malformed", detail: `an answer with ${decoded.kind}` });
  }

  /** A broken channel stays broken: the next sweep opens another. */
  #fail(failure: RndcFailure): void {
    this.#failure ??= failure;
    this.#waiter?.(err(this.#failure));
  }
}

function connect(options: RndcChannelOptions): Promise<Result<Socket, RndcFailure>> {
  const { address, timeoutMs } = options;
  return new Promise((resolve) => {
    const socket = createConnection({ host: address.ip, port: address.port });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(err({ kind: "timed-out", detail: `no connection within ${timeoutMs} ms` }));
    }, timeoutMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      resolve(ok(socket));
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      resolve(err(connectionFailure(error)));
    });
  });
}

function connectionFailure(error: Error): RndcFailure {
  const code = "code" in error ? error.code : null;
  const kind = code === "ECONNREFUSED" ? "refused" : "unreachable";
  return { kind, detail: error.message };
}

function toAnswer(reply: RndcTable): Result<RndcAnswer, RndcFailure> {
  const data = tableOf(reply, "_data");
  const { result, err: error, text } = data;
  if (typeof result !== "string" || !/^\d+$/.test(result)) {
    return err({ kind: "malformed", detail: "an answer without a result" });
  }
  return ok({
    result: Number(result),
    error: typeof error === "string" ? error : null,
    text: typeof text === "string" ? text : "",
  });
}

function tableOf(table: RndcTable, name: string): RndcTable {
  const value = table[name];
  return typeof value === "object" ? value : {};
}
