import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { err, ok, type Result } from "@/lib/result";

/** Why a state cannot be read. */
export type UnreadableFile = { readonly kind: "unreadable-file"; readonly sentence: string };

/** Text of a file, or null if there is none. */
export async function readTextIfThere(
  path: string,
): Promise<Result<string | null, UnreadableFile>> {
  try {
    return ok(await readFile(path, "utf8"));
  } catch (cause) {
    if (isMissing(cause)) return ok(null);
    return err({ kind: "unreadable-file", sentence: `${path} cannot be read: ${String(cause)}` });
  }
}

/** Replaces a file as a whole: whoever reads it, also after a crash at any moment, finds the old text or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${process.pid}-${nextNumber()}.tmp`);
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(folder);
}

let files = 0;

function nextNumber(): number {
  files += 1;
  return files;
}

/** Makes the new name durable; Windows has no such thing and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
