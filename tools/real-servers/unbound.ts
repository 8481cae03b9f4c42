import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ChildProgram, startChildProgram } from "./child-program";

/**
 * Starts Unbound on 127.0.0.1 with one forward zone for everything and one trust anchor (a whole record). What it asks may be a
 * resolver, or an authoritative server of all zones: then it judges that server alone.
 */
export async function startUnbound(options: {
  readonly folder: string;
  readonly port: number;
  /** `address@port` that everything is asked from. */
  readonly forward: string;
  readonly anchor: string;
  /** What it takes the time to be; null = its own clock. */
  readonly at: Date | null;
}): Promise<ChildProgram> {
  const cwd = path.join(options.folder, "unbound");
  await mkdir(cwd, { recursive: true });
  const file = path.join(cwd, "unbound.conf");
  await writeFile(
    file,
    [
      "server:",
      `  directory: "${cwd}"`,
      '  username: ""',
      '  chroot: ""',
      '  pidfile: ""',
      "  use-syslog: no",
      "  verbosity: 1",
      "  interface: 127.0.0.1",
      `  port: ${options.port}`,
      "  do-ip6: no",
      "  do-not-query-localhost: no",
      '  module-config: "validator iterator"',
      `  trust-anchor: "${options.anchor}"`,
      ...(options.at === null ? [] : [`  val-override-date: "${compactTime(options.at)}"`]),
      '  local-zone: "test." nodefault',
      "forward-zone:",
      '  name: "."',
      `  forward-addr: ${options.forward}`,
      "remote-control:",
      "  control-enable: no",
      "",
    ].join("\n"),
  );
  return startChildProgram({
    file: "/usr/sbin/unbound",
    args: ["-d", "-c", file],
    cwd,
    readyWhen: (output) => output.includes("start of service"),
    timeoutMs: 15_000,
  });
}

/** `YYYYMMDDHHMMSS` in UTC. */
function compactTime(at: Date): string {
  return at.toISOString().replace(/\D/g, "").slice(0, 14);
}
