import { spawn } from "node:child_process";
import { once } from "node:events";

/** delv's verdict, in our words; `unresolved` where it gave up before it could judge. */
export type DelvVerdict = "secure" | "insecure" | "bogus" | "unresolved";

/** Asks delv to resolve and validate through one server; `at` (needs faketime) moves its clock. */
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
  const moved = at === null ? [] : ["/usr/bin/faketime", `@${Math.floor(at.getTime() / 1000)}`];
  const [file = "", ...args] = [...moved, ...line];
  const child = spawn(file, args);
  let output = "";
  const append = (data: Buffer) => {
    output += data.toString("utf8");
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  await once(child, "close");
  return { verdict: verdictOf(output), output };
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
