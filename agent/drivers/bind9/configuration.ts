import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { blockOf, type ConfStatement, findWord, parseNamedConf } from "./named-conf";
import { type DnssecPolicy, inheritedPolicyName, readPolicies } from "./policy";

/** What the configuration file tells; null parts where it could not be read. */
export type Configuration = {
  /** Changes when one of the files does. */
  readonly fingerprint: string;
  readonly policies: ReadonlyMap<string, DnssecPolicy>;
  readonly inheritedPolicyName: string | null;
  readonly problem: string | null;
};

const MAX_FILES = 200;

/** Reads named.conf and what it includes; parses again only when a file changed. */
export class ConfigurationFile {
  readonly #file: string;
  #files: readonly string[];
  #remembered: Configuration | null = null;

  constructor(file: string) {
    this.#file = file;
    this.#files = [file];
  }

  async read(): Promise<Configuration> {
    const before = this.#remembered;
    if (before !== null && before.fingerprint === (await fingerprintOf(this.#files))) return before;
    this.#remembered = await this.#parse();
    return this.#remembered;
  }

  async #parse(): Promise<Configuration> {
    const files: string[] = [];
    try {
      const statements = await readWithIncludes(this.#file, files, path.dirname(this.#file));
      this.#files = files;
      return {
        fingerprint: await fingerprintOf(files),
        policies: readPolicies(statements),
        inheritedPolicyName: inheritedPolicyName(statements),
        problem: null,
      };
    } catch (error) {
      this.#files = files.length === 0 ? [this.#file] : files;
      return {
        fingerprint: await fingerprintOf(this.#files),
        policies: new Map(),
        inheritedPolicyName: null,
        problem: error instanceof Error ? error.message : String(error),
      };
    }
  }
}

async function readWithIncludes(
  file: string,
  files: string[],
  directory: string,
): Promise<readonly ConfStatement[]> {
  if (files.length >= MAX_FILES) throw new Error(`more than ${MAX_FILES} included files`);
  files.push(file);
  const parsed = parseNamedConf(await readFile(file, "utf8"));
  if (!parsed.ok) throw new Error(`${file}:${parsed.error.line}: ${parsed.error.reason}`);
  const statements: ConfStatement[] = [];
  let base = directory;
  for (const statement of parsed.value) {
    const [keyword, target] = statement;
    // named changes into `directory` when it reads the option: later relative names start there.
    if (keyword === "options") base = findWord(blockOf(statement), "directory") ?? base;
    if (keyword !== "include" || typeof target !== "string") statements.push(statement);
    else {
      for (const included of await expand(path.resolve(base, target))) {
        statements.push(...(await readWithIncludes(included, files, base)));
      }
    }
  }
  return statements;
}

/** `include` takes a pattern; only the last part may have one here. */
async function expand(pattern: string): Promise<readonly string[]> {
  const name = path.basename(pattern);
  if (!/[*?]/.test(name)) return [pattern];
  const escaped = name.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  const expression = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  const entries = await readdir(path.dirname(pattern));
  return entries
    .filter((entry) => expression.test(entry))
    .sort()
    .map((entry) => path.join(path.dirname(pattern), entry));
}

async function fingerprintOf(files: readonly string[]): Promise<string> {
  const facts = await Promise.all(
    files.map(async (file) => {
      try {
        const { ino, size, mtimeMs } = await stat(file);
        return `${file} ${ino}:${size}:${mtimeMs}`;
      } catch (error) {
        return `${file} ${error instanceof Error ? error.message : String(error)}`;
      }
    }),
  );
  return facts.join("\n");
}
