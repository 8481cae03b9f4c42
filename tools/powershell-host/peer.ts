import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A value as the engine bound it: `t` names the type, so that a duration is never mistaken for a number. */
export type TypedValue = { readonly t: string; readonly v: unknown };

/** One call of a cmdlet, as the stub module passes it on. */
export type Question = {
  readonly cmdlet: string;
  /** The computer of the CIM session that it was called through, or null. */
  readonly session: string | null;
  readonly parameters: Readonly<Record<string, TypedValue>>;
};

/** What the stub makes of it, in order. The end is added. */
export type PeerLine =
  | { readonly object: TypedValue & { readonly class?: string } }
  | {
      readonly error: {
        readonly id: string;
        readonly message: string;
        readonly category?: string;
        readonly terminating?: boolean;
      };
    }
  | { readonly warning: string }
  | { readonly verbose: string }
  | { readonly progress: string }
  | { readonly host: string }
  /** Never answers, and does not let itself be stopped. */
  | { readonly deaf: true };

/** Lines at once or as they come; `null` = never, until the asker gives up. */
export type PeerAnswer = readonly PeerLine[] | AsyncIterable<PeerLine> | null;

export type AnswerQuestion = (question: Question) => Promise<PeerAnswer> | PeerAnswer;

export type Peer = {
  /** For the host, by environment. */
  readonly socket: string;
  /** Everything that was asked, in order. */
  readonly questions: Question[];
  /** Connections that are open now: a stopped call leaves none. */
  readonly openConnections: () => number;
  readonly close: () => Promise<void>;
};

/** Plays the DNS server behind the stub module, on a local socket. */
export async function startPeer(answer: AnswerQuestion): Promise<Peer> {
  const socket = path.join(tmpdir(), `keymaster-peer-${randomUUID().slice(0, 8)}.sock`);
  const questions: Question[] = [];
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    connection.on("close", () => open.delete(connection));
    // The asker went away in the middle: that is its right.
    connection.on("error", () => connection.destroy());
    let text = "";
    connection.setEncoding("utf8");
    connection.on("data", (chunk: string) => {
      text += chunk;
      if (!text.endsWith("\n")) return;
      const question = JSON.parse(text) as Question;
      questions.push(question);
      void reply(connection, question, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    questions,
    openConnections: () => open.size,
    close: async () => {
      for (const connection of open) connection.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(socket, { force: true });
    },
  };
}

async function reply(
  connection: Socket,
  question: Question,
  answer: AnswerQuestion,
): Promise<void> {
  const lines = await answer(question);
  if (lines === null) return;
  for await (const line of lines) {
    if (connection.destroyed) return;
    connection.write(`${JSON.stringify(line)}\n`);
  }
  connection.end(`${JSON.stringify({ end: true })}\n`);
}

/** The plain value of a parameter, whatever its type; undefined when it was not given. */
export function argumentOf(question: Question, name: string): unknown {
  const found = question.parameters[name];
  return found === undefined ? undefined : plain(found);
}

/** A parameter that is a text; null when it was not given. */
export function textOf(question: Question, name: string): string | null {
  const value = argumentOf(question, name);
  return typeof value === "string" ? value : null;
}

/** A parameter that is a list of texts. */
export function textsOf(question: Question, name: string): readonly string[] {
  const value = argumentOf(question, name);
  return Array.isArray(value) ? value.map(String) : [];
}

function plain({ t, v }: TypedValue): unknown {
  if (t === "array") return (v as readonly TypedValue[]).map(plain);
  return v;
}
