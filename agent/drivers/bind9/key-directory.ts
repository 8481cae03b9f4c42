import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { KeyState, PublicKeyRecord } from "./key-file";
import { parseKeyState, parsePublicKeyFile } from "./key-file";

/** A key that named manages, as its files tell. The private half is looked at from outside only, never opened. */
export type KeyOnDisk = {
  readonly state: KeyState;
  readonly record: PublicKeyRecord;
  /** Can named open the private key? null = it is there, and the agent cannot tell whose it is to read. */
  readonly isPrivateKeyReachable: boolean | null;
};

export type KeyDirectoryProblem = { readonly kind: "unreadable"; readonly detail: string };

/** Keys by zone (lower case, no trailing dot), and what could not be read. */
export type KeyDirectoryContent = {
  readonly keysByZone: ReadonlyMap<string, readonly KeyOnDisk[]>;
  readonly problems: readonly KeyDirectoryProblem[];
};

type Remembered = { readonly fingerprint: string; readonly key: KeyOnDisk | null };
type FileFacts = { readonly uid: number; readonly gid: number; readonly mode: number };

const PARALLEL_FILES = 64;
const KEY_STATE_FILE = /^K.+\+\d{3}\+\d{5}\.state$/;

/** Reads key files below a directory and its subdirectories, again only those that changed. */
export class KeyDirectory {
  readonly #directory: string;
  #remembered = new Map<string, Remembered>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(): Promise<KeyDirectoryContent> {
    const problems: KeyDirectoryProblem[] = [];
    const bases = await this.#listKeys(problems);
    const remembered = new Map<string, Remembered>();
    await inParallel(bases, PARALLEL_FILES, async (base) => {
      remembered.set(base, await this.#readKey(base, problems));
    });
    this.#remembered = remembered;
    const keysByZone = new Map<string, KeyOnDisk[]>();
    for (const base of bases) {
      const key = remembered.get(base)?.key;
      if (key === null || key === undefined) continue;
      const zone = key.record.owner.toLowerCase().replace(/(.)\.$/, "$1");
      keysByZone.set(zone, [...(keysByZone.get(zone) ?? []), key]);
    }
    return { keysByZone, problems };
  }

  /** Paths without suffix, in a stable order. */
  async #listKeys(problems: KeyDirectoryProblem[]): Promise<readonly string[]> {
    const bases: string[] = [];
    const directories = [this.#directory];
    const top = await list(this.#directory, problems);
    for (const entry of top) {
      if (entry.isDirectory()) directories.push(path.join(this.#directory, entry.name));
    }
    await inParallel(directories, PARALLEL_FILES, async (directory) => {
      const entries = directory === this.#directory ? top : await list(directory, problems);
      for (const entry of entries) {
        if (!KEY_STATE_FILE.test(entry.name)) continue;
        bases.push(path.join(directory, entry.name.slice(0, -".state".length)));
      }
    });
    return bases.sort();
  }

  async #readKey(base: string, problems: KeyDirectoryProblem[]): Promise<Remembered> {
    try {
      const [state, record] = await Promise.all([stat(`${base}.state`), stat(`${base}.key`)]);
      const reach = await privateKeyReach(`${base}.private`, state);
      const fingerprint = [state, record]
        .map(({ ino, size, mtimeMs }) => `${ino}:${size}:${mtimeMs}`)
        .concat(String(reach))
        .join(" ");
      const before = this.#remembered.get(base);
      if (before?.fingerprint === fingerprint) return before;
      return { fingerprint, key: await parseKey(base, reach, problems) };
    } catch (error) {
      // named removes and replaces files while we look: what is gone is not a key, the next sweep looks again.
      if (!isMissing(error)) problems.push({ kind: "unreadable", detail: String(error) });
      return { fingerprint: "", key: null };
    }
  }
}

async function parseKey(
  base: string,
  reach: boolean | null,
  problems: KeyDirectoryProblem[],
): Promise<KeyOnDisk | null> {
  const state = parseKeyState(await readFile(`${base}.state`, "utf8"), path.basename(base));
  const record = parsePublicKeyFile(await readFile(`${base}.key`, "utf8"));
  if (state.ok && record.ok) {
    return {
      state: state.value,
      record: record.value,
      isPrivateKeyReachable: reach,
    };
  }
  const reason = [state, record]
    .map((read) => (read.ok ? "" : read.error.reason))
    .join(" ")
    .trim();
  problems.push({ kind: "unreadable", detail: `${base}: ${reason}` });
  return null;
}

/** named writes the state file itself: its owner is the user that must be able to read the private key. */
async function privateKeyReach(file: string, stateFile: FileFacts): Promise<boolean | null> {
  try {
    const facts = await stat(file);
    if (facts.uid === stateFile.uid) return stateFile.uid === 0 || (facts.mode & 0o400) !== 0;
    if ((facts.mode & 0o004) !== 0) return true;
    if (facts.gid === stateFile.gid && (facts.mode & 0o040) !== 0) return true;
    return stateFile.uid === 0 ? true : null;
  } catch (error) {
    return isMissing(error) ? false : null;
  }
}

async function list(directory: string, problems: KeyDirectoryProblem[]) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    problems.push({ kind: "unreadable", detail: String(error) });
    return [];
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function inParallel<T>(
  items: readonly T[],
  lanes: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (;;) {
      const item = items[next++];
      if (item === undefined) return;
      await act(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}
