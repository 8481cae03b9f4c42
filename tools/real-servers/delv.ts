import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";

/** delv's verdict, in our words; `unresolved` where it gave up before it could judge. */
export type DelvVerdict = "secure" | "insecure" | "bogus" | "unresolved";

/**
 * What moves delv's clock, or null where it is not installed. The libraries come in this order because Debian's delv links jemalloc,
 * which asks for the time while libfaketime is still looking for the real clock: with glibc's own malloc in front, nobody asks too early.
 */
function clockMovers(): string | null {
  const folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];
  const libraries = ["libc_malloc_debug.so.0", "faketime/libfaketimeMT.so.1"];
  const folder = folders.find((one) => libraries.every((file) => existsSync(path.join(one, file))));
  return folder === undefined ? null : libraries.map((file) => path.join(folder, file)).join(":");
}

/** Whether delv can be asked about another time than now. */
export function canMoveDelv(): boolean {
  return clockMovers() !== null;
}

/** Asks delv to resolve and validate through one server; `at` (needs libfaketime) moves its clock. */
export async function askDelv(options: {
  /** 127.0.0.1 when absent. */
  readonly ip?: string;
  readonly port: number;
  readonly anchorFile: string;
  readonly name: string;
  readonly type: string;
  readonly at?: Date | null;
}): Promise<{ readonly verdict: DelvVerdict; readonly output: string }> {
  const { ip = "127.0.0.1", port, anchorFile, name, type, at = null } = options;
  const line = [
    ...["/usr/bin/delv", `@${ip}`, "-p", String(port), "-a", anchorFile, "+root=."],
    ...["-q", name, "-t", type],
  ];
  const [file = "", ...args] = line;
  const child = spawn(file, args, { env: { ...process.env, ...(at === null ? {} : clockOf(at)) } });
  let output = "";
  const append = (data: Buffer) => {
    output += data.toString("utf8");
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  await once(child, "close");
  return { verdict: verdictOf(output), output };
}

function clockOf(at: Date): Readonly<Record<string, string>> {
  const libraries = clockMovers();
  if (libraries === null) throw new Error("libfaketime is missing: apt-get install faketime");
  const seconds = Math.floor(at.getTime() / 1000);
  return { LD_PRELOAD: libraries, FAKETIME: `@${seconds}`, FAKETIME_FMT: "%s" };
}

/** A name or type that does not exist counts as a failed resolution too ("ncache"), validated or not. */
function verdictOf(output: string): DelvVerdict {
  const failed = /resolution failed: (.*)/.exec(output)?.[1];
  if (failed !== undefined && !failed.startsWith("ncache")) {
    return /RRSIG|DNSKEY|DS|NSEC|insecur|trust|broken|verify/i.test(failed)
      ? "bogus"
      : "unresolved";
  }
  if (output.includes("unsigned answer")) return "insecure";
  return output.includes("fully validated") ? "secure" : "unresolved";
}
