import type { Word } from "./rdata-words";
import { TextFault } from "./text-fault";

/** The words of one entry: of one line, or of several joined by parentheses. */
export type WordLine = {
  readonly number: number;
  /** The owner is the one of the entry before. */
  readonly startsWithSpace: boolean;
  readonly words: readonly Word[];
};

/** A comment; a quoted string; parentheses; line ends; blanks; or a run of anything else, escapes and quotes within. */
const TOKEN =
  /;[^\n]*|"((?:[^"\\\n]|\\.)*)"|[()\n]|[ \t\r]+|(?:[^\s;"()\\]|\\[^\n])+(?:"(?:[^"\\\n]|\\.)*")?/gy;

/** Splits a zone file into entries (RFC 1035 §5.1); empty lines are dropped. Throws {@link TextFault}. */
export function* splitIntoLines(text: string): Generator<WordLine> {
  let lineNumber = 1;
  let entry = new Entry(lineNumber, text.charAt(0));
  let end = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [raw, quoted] = token;
    end = token.index + raw.length;
    entry.take(raw, quoted);
    if (raw !== "\n") continue;
    lineNumber++;
    if (entry.depth > 0) continue;
    if (entry.words.length > 0) yield entry;
    entry = new Entry(lineNumber, text.charAt(end));
  }
  if (end < text.length) throw new TextFault("bad-line", text.slice(end, end + 20));
  if (entry.depth > 0) throw new TextFault("ends-early", "");
  if (entry.words.length > 0) yield entry;
}

class Entry implements WordLine {
  readonly number: number;
  readonly startsWithSpace: boolean;
  readonly words: Word[] = [];
  /** Parentheses open. */
  depth = 0;

  constructor(number: number, firstCharacter: string) {
    this.number = number;
    this.startsWithSpace = firstCharacter === " " || firstCharacter === "\t";
  }

  take(raw: string, quoted: string | undefined): void {
    if (raw === "(") this.depth++;
    else if (raw === ")") this.depth--;
    else if (!/^[;\s]/.test(raw)) this.words.push(wordOf(raw, quoted));
    if (this.depth < 0) throw new TextFault("bad-line", raw);
  }
}

/** A quoted part at the end of a word, as in `alpn="h2,h3"`, loses its quotes. */
function wordOf(raw: string, quoted: string | undefined): Word {
  if (quoted !== undefined) return { text: quoted, quoted: true };
  return {
    text: raw.endsWith('"') ? raw.replace(/"((?:[^"\\]|\\.)*)"$/, "$1") : raw,
    quoted: false,
  };
}
