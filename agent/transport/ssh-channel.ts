import { createHash, timingSafeEqual } from "node:crypto";
import type { Client, ClientChannel } from "ssh2";
import { err, ok, type Result } from "@/lib/result";
import {
  type ChannelFailure,
  type ChannelHandlers,
  CLOSE_GRACE_MS,
  type LineChannel,
  MAX_DETAIL,
  MAX_LINE_BYTES,
  type OpenChannel,
} from "./line-channel";
import { LineSplitter } from "./line-splitter";

/**
 * A program behind OpenSSH, started as a subsystem: the server's own configuration says what runs, so no command line is ever sent.
 */
export type SshTarget = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** In OpenSSH's or PEM form. */
  readonly privateKey: string;
  /** The pinned host key: `SHA256:…` or the key's line of known_hosts without the host. */
  readonly hostKey: string;
  readonly subsystem: string;
  readonly readyTimeoutMs: number;
};

const KEEPALIVE_MS = 5_000;
/** A connection that is cut without a word is noticed after this many. */
const KEEPALIVES_MISSED = 3;

export function sshChannel(target: SshTarget): OpenChannel {
  return (handlers) => openSsh(target, handlers);
}

async function openSsh(
  target: SshTarget,
  handlers: ChannelHandlers,
): Promise<Result<LineChannel, ChannelFailure>> {
  // Node loads it when it is needed: its native parts may be missing, and no bundler has to find them.
  const ssh2 = await import(/* turbopackIgnore: true */ "ssh2");
  return new Promise((resolve) => {
    const client = new ssh2.default.Client();
    let refusedKey: string | null = null;
    const fail = (failure: ChannelFailure) => {
      client.end();
      resolve(err(failure));
    };
    client.once("error", (error) => fail(failureOf(error, target, refusedKey)));
    client.once("ready", () => {
      client.subsys(target.subsystem, (error, stream) => {
        if (error === undefined) resolve(ok(watchStream(client, stream, handlers)));
        else
          fail({
            kind: "refused",
            detail: `${target.host} starts no ${target.subsystem}: ${error.message}`,
          });
      });
    });
    client.connect({
      host: target.host,
      port: target.port,
      username: target.user,
      privateKey: target.privateKey,
      readyTimeout: target.readyTimeoutMs,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_MISSED,
      hostVerifier: (key: Buffer) => {
        const isPinned = isPinnedKey(key, target.hostKey);
        if (!isPinned) refusedKey = fingerprintOf(key);
        return isPinned;
      },
    });
  });
}

/** True if this is the key that was pinned; names of hosts play no part. */
export function isPinnedKey(key: Buffer, pinned: string): boolean {
  const wanted = pinned.trim();
  const presented = wanted.startsWith("SHA256:") ? fingerprintOf(key) : key.toString("base64");
  const expected = wanted.startsWith("SHA256:") ? wanted : (wanted.split(/\s+/)[1] ?? wanted);
  const [a, b] = [Buffer.from(presented), Buffer.from(expected.replace(/=+$/, ""))];
  const trimmed = Buffer.from(a.toString().replace(/=+$/, ""));
  return trimmed.length === b.length && timingSafeEqual(trimmed, b);
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

function failureOf(
  error: Error & { readonly level?: string },
  { host, user }: SshTarget,
  refusedKey: string | null,
): ChannelFailure {
  if (refusedKey !== null) {
    const detail = `${host} presents the host key ${refusedKey}, which is not the pinned one: nothing was sent`;
    return { kind: "unauthenticated", detail };
  }
  if (error.level === "client-authentication") {
    return { kind: "unauthenticated", detail: `${host} does not let ${user} in with this key` };
  }
  if (error.level === "client-timeout") return { kind: "timed-out", detail: error.message };
  return { kind: "unreachable", detail: `${host}: ${error.message}` };
}

function watchStream(
  client: Client,
  stream: ClientChannel,
  { onLine, onEnd }: ChannelHandlers,
): LineChannel {
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  let detail = "";
  let exit: { readonly exitCode: number | null; readonly signal: string | null } = {
    exitCode: null,
    signal: null,
  };
  stream.on("data", (chunk: Buffer) => {
    const lines = splitter.push(chunk);
    if (lines === null) {
      detail = "it wrote a line that is too long";
      client.destroy();
    }
    for (const line of lines ?? []) onLine(line);
  });
  stream.stderr.on("data", (chunk: Buffer) => {
    detail = `${detail}${chunk.toString("utf8")}`.slice(-MAX_DETAIL);
  });
  stream.on("exit", (exitCode: number | null, signal?: string) => {
    exit = { exitCode, signal: signal ?? null };
  });
  stream.on("error", (error: Error) => {
    detail = error.message;
  });
  // After the handshake: a connection that broke. `close` follows.
  client.on("error", (error) => {
    detail = error.message;
  });
  const ended = new Promise<void>((resolve) => {
    let isTold = false;
    const tell = () => {
      if (isTold) return;
      isTold = true;
      client.end();
      onEnd({ ...exit, detail: detail.trim() });
      resolve();
    };
    stream.once("close", tell);
    client.once("close", tell);
  });
  const kill = () => void client.destroy();
  return {
    send: (line) => void stream.write(`${line}\n`),
    kill,
    close: async () => {
      stream.end();
      const timer = setTimeout(kill, CLOSE_GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
