import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ChildProgram, startChildProgram } from "./child-program";
import { NAMED } from "./named";
import { runTool } from "./run-tool";

/** A zone and the signed master file that it is served from. */
export type ServedZone = { readonly name: string; readonly file: string };

export type AuthoritativeOptions = {
  /** For its configuration and state; the zone files may lie elsewhere. */
  readonly directory: string;
  readonly ip: string;
  readonly port: number;
  readonly zones: readonly ServedZone[];
};

/** An implementation of an authoritative server as Debian packages it. */
export type AuthoritativeKind = "named" | "knot" | "nsd" | "powerdns";

/** The program of each, by which tests tell whether it is installed. */
export const AUTHORITATIVE_PROGRAMS: Readonly<Record<AuthoritativeKind, string>> = {
  named: NAMED,
  knot: "/usr/sbin/knotd",
  nsd: "/usr/sbin/nsd",
  powerdns: "/usr/sbin/pdns_server",
};

const START_TIMEOUT_MS = 30_000;

/** Starts a server on one address; it serves the files as they are and signs nothing itself. */
export async function startAuthoritative(
  kind: AuthoritativeKind,
  options: AuthoritativeOptions,
): Promise<ChildProgram> {
  await mkdir(options.directory, { recursive: true });
  switch (kind) {
    case "named":
      return startPlainNamed(options);
    case "knot":
      return startKnot(options);
    case "nsd":
      return startNsd(options);
    case "powerdns":
      return startPowerDns(options);
    default:
      throw new Error(`unknown server: ${JSON.stringify(kind satisfies never)}`);
  }
}

async function startPlainNamed({ directory, ip, port, zones }: AuthoritativeOptions) {
  const config = path.join(directory, "named.conf");
  const stanzas = zones.map(
    ({ name, file }) =>
      `zone "${name}" { type primary; file "${file}"; check-names ignore; allow-transfer { any; }; };`,
  );
  await writeFile(
    config,
    `options {
  directory "${directory}";
  listen-on port ${port} { ${ip}; };
  listen-on-v6 { none; };
  pid-file "${directory}/named.pid";
  session-keyfile "${directory}/session.key";
  recursion no;
  dnssec-validation no;
  notify no;
};
controls { };
${stanzas.join("\n")}
`,
  );
  return startChildProgram({
    file: NAMED,
    args: ["-g", "-n", "1", "-c", config],
    cwd: directory,
    readyWhen: (output) => / running$/m.test(output),
    timeoutMs: START_TIMEOUT_MS,
  });
}

async function startKnot({ directory, ip, port, zones }: AuthoritativeOptions) {
  const config = path.join(directory, "knot.conf");
  const stanzas = zones.map(
    ({ name, file }) =>
      `  - domain: "${name}"\n    file: "${file}"\n    zonefile-sync: -1\n    journal-content: none\n    semantic-checks: off\n`,
  );
  await writeFile(
    config,
    `server:
    rundir: "${directory}"
    pidfile: "${directory}/knot.pid"
    listen: "${ip}@${port}"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${directory}/db"
control:
    listen: "${directory}/knot.sock"
log:
  - target: stdout
    any: info
zone:
${stanzas.join("")}`,
  );
  return startChildProgram({
    file: AUTHORITATIVE_PROGRAMS.knot,
    args: ["-c", config],
    cwd: directory,
    readyWhen: (output) =>
      zones.every(({ name }) => output.includes(`[${dotted(name)}] loaded, serial`)) &&
      output.includes("server started"),
    timeoutMs: START_TIMEOUT_MS,
  });
}

async function startNsd({ directory, ip, port, zones }: AuthoritativeOptions) {
  const config = path.join(directory, "nsd.conf");
  const stanzas = zones.map(
    ({ name, file }) => `zone:\n  name: "${name}"\n  zonefile: "${file}"\n`,
  );
  await writeFile(
    config,
    `server:
  ip-address: ${ip}@${port}
  do-ip6: no
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "${directory}"
  database: ""
  pidfile: ""
  zonelistfile: "${directory}/zone.list"
  xfrdfile: "${directory}/xfrd.state"
  xfrdir: "${directory}"
  round-robin: no
remote-control:
  control-enable: no
${stanzas.join("")}`,
  );
  return startChildProgram({
    file: AUTHORITATIVE_PROGRAMS.nsd,
    args: ["-d", "-c", config],
    cwd: directory,
    readyWhen: (output) => output.includes("nsd started"),
    timeoutMs: START_TIMEOUT_MS,
  });
}

/** The BIND back end with its side database, in which each zone is marked as signed already. */
async function startPowerDns({ directory, ip, port, zones }: AuthoritativeOptions) {
  const names = path.join(directory, "zones.conf");
  const stanzas = zones.map(({ name, file }) => `zone "${name}" { type native; file "${file}"; };`);
  await writeFile(names, `options { directory "${directory}"; };\n${stanzas.join("\n")}\n`);
  await writeFile(
    path.join(directory, "pdns.conf"),
    `launch=bind
bind-config=${names}
bind-dnssec-db=${directory}/dnssec.db
local-address=${ip}
local-port=${port}
socket-dir=${directory}
daemon=no
guardian=no
setuid=
setgid=
receiver-threads=1
distributor-threads=1
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
security-poll-suffix=
version-string=anonymous
`,
  );
  const pdnsutil = (...words: readonly string[]) =>
    runTool("/usr/bin/pdnsutil", ["--config-dir", directory, ...words]);
  await pdnsutil("create-bind-db", `${directory}/dnssec.db`);
  for (const { name } of zones) await pdnsutil("set-presigned", name);
  return startChildProgram({
    file: AUTHORITATIVE_PROGRAMS.powerdns,
    args: [`--config-dir=${directory}`, "--loglevel=4", "--disable-syslog"],
    cwd: directory,
    readyWhen: (output) => /operating unthreaded|ready to distribute questions/.test(output),
    timeoutMs: START_TIMEOUT_MS,
  });
}

function dotted(name: string): string {
  return name.endsWith(".") ? name : `${name}.`;
}
