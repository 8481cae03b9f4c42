import { spawn } from "node:child_process";
import { once } from "node:events";

/** delv's verdict, in our words; `unresolved` where it gave up before it could judge. */
export type DelvVerdict = "secure" | "insecure" | "bogus" | "unresolved";

/** Asks delv to resolve and validate through one server. */
export async function askDelv(options: {
  readonly port: number;
  readonly anchorFile: string;
  readonly name: string;
  readonly type: string;
}): Promise<{ readonly verdict: DelvVerdict; readonly output: string }> {
  const { port, anchorFile, name, type } = options;
  const child = spawn("/usr/bin/delv", [
    ...["@127.0.0.1", "-p", String(port), "-a", anchorFile, "+root=.", "-q", name, "-t", type],
  ]);
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
