import { readFile, stat } from "node:fs/promises";
import { err, ok, type Result } from "@/lib/result";

export type SecretRefusal = { readonly kind: "refused"; readonly sentence: string };

const WORLD_ACCESS = 0o007;

/** Reads a file that others must not: one that everybody on the machine may read is refused. */
export async function readSecretFile(
  file: string,
  field: string,
): Promise<Result<string, SecretRefusal>> {
  try {
    const { mode } = await stat(file);
    // Windows has access lists instead, and reports every file as readable by all.
    if (process.platform !== "win32" && (mode & WORLD_ACCESS) !== 0) {
      return err({
        kind: "refused",
        sentence: `${file} (${field}) can be read by everybody on this machine: run chmod 640 or 600 on it.`,
      });
    }
    return ok(await readFile(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err({ kind: "refused", sentence: `${file} (${field}) cannot be read: ${reason}.` });
  }
}
