import { spawn } from "node:child_process";
import { once } from "node:events";

/** delv's verdict, in our words; `other` keeps what it printed. */
export type DelvVerdict = "secure" | "insecure" | "bogus" | "other";

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

function verdictOf(output: string): DelvVerdict {
  if (output.includes("resolution failed")) {
    return /resolution failed: (ncache|.*(RRSIG|SIG|validat|broken|insecure|NSEC|not verify))/i.test(output)
      ? "bogus"
      : "other";
  }
  if (output.includes("fully validated")) return "secure";
  return output.includes("unsigned answer") || output.includes("answer not validated") ? "insecure" : "other";
}
