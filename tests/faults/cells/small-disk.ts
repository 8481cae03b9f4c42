import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A disk of its own that can be full. `isReal` false: none can be mounted here, and whoever uses it injects ENOSPC instead. */
export type SmallDisk = {
  readonly folder: string;
  readonly isReal: boolean;
  fill(): void;
  free(): void;
  remove(): void;
};

const BLOCK = Buffer.alloc(64 * 1024);
const FILLER = "filler";

/** Mounts a file system in memory, as root may. */
export function mountSmallDisk(
  folder: string,
  megabytes: number,
  owner: { readonly uid: number; readonly gid: number },
): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const filler = join(folder, FILLER);
  const options = `size=${megabytes}m,uid=${owner.uid},gid=${owner.gid},mode=0700`;
  const isReal = isMounted(["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  return {
    folder,
    isReal,
    fill: () => {
      if (isReal) fill(filler, folder);
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      if (isReal) execFileSync("umount", ["-l", folder], { stdio: "ignore" });
    },
  };
}

function isMounted(args: readonly string[]): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Until the system says ENOSPC or not one block is left. */
function fill(filler: string, folder: string): void {
  const file = openSync(filler, "w");
  try {
    for (let written = 0; statfsSync(folder).bavail > 0; )
      written += writeSync(file, BLOCK, 0, BLOCK.length, written);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOSPC")) throw cause;
  } finally {
    closeSync(file);
  }
}
