import { err, ok, type Result } from "@/lib/result";

/** A statement of named.conf: words and braces in the order written; `zone "a" { … }` has the parts `zone`, `a`, [ … ]. */
export type ConfStatement = readonly ConfPart[];
export type ConfPart = string | readonly ConfStatement[];

export type MalformedConf = {
  readonly kind: "malformed-configuration";
  readonly line: number;
  readonly reason: string;
};

type Token = { readonly text: string; readonly isWord: boolean; readonly line: number };

/** White space, the three kinds of comment, quoted strings, punctuation, words: named's lexer in one expression. */
const TOKEN =
  /\s+|\/\*[\s\S]*?\*\/|(?:\/\/|#)[^\n]*|"((?:[^"\\]|\\[\s\S])*)"|([{};])|((?:[^\s{};"/#]|\/(?![/*]))+)|([\s\S])/g;
const MAX_DEPTH = 20;

/** Reads the syntax of named.conf (and of rndc.key); what the statements mean is the caller's business. */
export function parseNamedConf(text: string): Result<readonly ConfStatement[], MalformedConf> {
  const tokens: Token[] = [];
  let line = 1;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, punctuation, word, other] = match;
    if (other !== undefined) return malformed(line, `unexpected ${JSON.stringify(other)}`);
    if (quoted !== undefined) tokens.push({ text: withoutBackslashes(quoted), isWord: true, line });
    else if (punctuation !== undefined) tokens.push({ text: punctuation, isWord: false, line });
    else if (word !== undefined) tokens.push({ text: word, isWord: true, line });
    line += whole.split("\n").length - 1;
  }
  return new Reader(tokens).readAll();
}

class Reader {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  readAll(): Result<readonly ConfStatement[], MalformedConf> {
    const statements = this.#readStatements(0);
    if (!statements.ok) return statements;
    const left = this.#tokens[this.#position];
    return left === undefined ? statements : malformed(left.line, "a brace closes nothing");
  }

  #readStatements(depth: number): Result<readonly ConfStatement[], MalformedConf> {
    const statements: ConfStatement[] = [];
    for (;;) {
      const token = this.#tokens[this.#position];
      if (token === undefined || isPunctuation(token, "}")) return ok(statements);
      const statement = this.#readStatement(depth);
      if (!statement.ok) return statement;
      if (statement.value.length > 0) statements.push(statement.value);
    }
  }

  #readStatement(depth: number): Result<ConfStatement, MalformedConf> {
    const parts: ConfPart[] = [];
    for (;;) {
      const token = this.#tokens[this.#position];
      if (token === undefined) return malformed(this.#lastLine(), "the last statement has no end");
      if (isPunctuation(token, "}")) return malformed(token.line, "a semicolon is missing");
      this.#position += 1;
      if (token.isWord) parts.push(token.text);
      else if (token.text === ";") return ok(parts);
      else {
        const block = this.#readBlock(token.line, depth);
        if (!block.ok) return block;
        parts.push(block.value);
      }
    }
  }

  #readBlock(line: number, depth: number): Result<readonly ConfStatement[], MalformedConf> {
    if (depth === MAX_DEPTH) return malformed(line, "braces are nested too deep");
    const block = this.#readStatements(depth + 1);
    if (!block.ok) return block;
    const closing = this.#tokens[this.#position];
    if (closing === undefined) return malformed(line, "a brace is never closed");
    this.#position += 1;
    return block;
  }

  #lastLine(): number {
    return this.#tokens.at(-1)?.line ?? 1;
  }
}

/** The first statement of a block that starts with this word, without the word. */
export function findStatement(
  statements: readonly ConfStatement[],
  keyword: string,
): ConfStatement | null {
  const found = statements.find(([first]) => first === keyword);
  return found === undefined ? null : found.slice(1);
}

/** The word after a keyword, `file "x";` gives x; null where the statement is missing or has braces there. */
export function findWord(statements: readonly ConfStatement[], keyword: string): string | null {
  const first = findStatement(statements, keyword)?.[0];
  return typeof first === "string" ? first : null;
}

/** The braces of a statement, or nothing. */
export function blockOf(statement: ConfStatement): readonly ConfStatement[] {
  return statement.find((part) => typeof part !== "string") ?? [];
}

function isPunctuation(token: Token, text: string): boolean {
  return !token.isWord && token.text === text;
}

function withoutBackslashes(quoted: string): string {
  return quoted.replaceAll(/\\([\s\S])/g, "$1");
}

function malformed(line: number, reason: string): Result<never, MalformedConf> {
  return err({ kind: "malformed-configuration", line, reason });
}
