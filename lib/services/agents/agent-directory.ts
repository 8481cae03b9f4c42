import type { AgentFailure } from "@/lib/agent-client/failure";
import type { AgentTransport } from "@/lib/agent-client/transport";
import type { Database } from "@/lib/db/database";
import type { Logger } from "@/lib/platform/logger";
import type { SecretBox } from "@/lib/platform/secret-box";
import { StartRefusal } from "@/lib/platform/start-refusal";
import { err, ok, type Result } from "@/lib/result";
import { type ConfiguredAgent, fileStamp, readAgentsFile } from "./agents-file";
import { deleteAgentFacts } from "./delete-agent-facts";
import type { Callers } from "./enrolment/callers";
import { createWays, type Way, wayByToken } from "./way-to-agent";

export const EMBEDDED_URL = "in-process";

export type AgentDirectoryOptions = {
  readonly database: Database;
  /** The agent in this process, where there is one. */
  readonly embedded: { readonly name: string; readonly transport: AgentTransport } | null;
  readonly agentsFile: string | null;
  readonly secretBox: SecretBox;
  readonly callers: Callers;
  readonly wallNow: () => number;
  readonly logger: Logger;
};

/** Every agent that this process can talk to, and how. */
export interface AgentDirectory {
  /** Reads the agents file if it changed, and the agents that others added or removed. */
  refresh(): Promise<void>;
  transportOf(agent: string): Result<AgentTransport, AgentFailure>;
  /** For hello alone: also to an agent whose version did not fit when it was last asked. */
  transportForHello(agent: string): Result<AgentTransport, AgentFailure>;
  /** Takes an agent out and hands over the way to it, for a last word; whoever takes it closes it. */
  detach(agent: string): AgentTransport | null;
  readonly embeddedName: string | null;
  close(): Promise<void>;
}

type Entry = { readonly fingerprint: string; readonly transport: AgentTransport };

/** The directory of agents. The first refresh throws a {@link StartRefusal} where the agents file is wrong; later ones keep the last good one. */
export function createAgentDirectory(options: AgentDirectoryOptions): AgentDirectory {
  const entries = new Map<string, Entry>();
  const unusable = new Map<string, AgentFailure>();
  const ways = createWays(options);
  let configured: readonly ConfiguredAgent[] = [];
  let stamp: string | null | undefined;

  async function readFileIfChanged(): Promise<void> {
    if (options.agentsFile === null) return;
    const present = await fileStamp(options.agentsFile);
    if (present === stamp) return;
    const read = await readAgentsFile(options.agentsFile);
    if (read.ok) configured = read.value;
    else if (stamp === undefined) throw new StartRefusal(read.error.sentence);
    else options.logger.warn({ file: options.agentsFile }, read.error.sentence);
    stamp = present;
  }

  function open(name: string, { fingerprint, make }: Way): void {
    const known = entries.get(name);
    if (known?.fingerprint === fingerprint) return;
    void known?.transport.close();
    entries.set(name, { fingerprint, transport: make() });
  }

  async function openAdded(): Promise<ReadonlySet<string>> {
    const rows = await options.database.client.agent.findMany();
    await ways.refresh();
    unusable.clear();
    for (const row of rows) {
      if (row.state === "version-mismatch") {
        unusable.set(row.name, { kind: "version-mismatch", detail: row.failure ?? "" });
      }
      if (row.origin !== "added") continue;
      const way = await ways.to(row);
      if (way.ok) open(row.name, way.value);
      else unusable.set(row.name, way.error);
    }
    return new Set(rows.filter(({ origin }) => origin === "added").map(({ name }) => name));
  }

  function transportForHello(agent: string): Result<AgentTransport, AgentFailure> {
    if (agent === options.embedded?.name) return ok(options.embedded.transport);
    const entry = entries.get(agent);
    if (entry !== undefined) return ok(entry.transport);
    const refusal = unusable.get(agent);
    return err(refusal ?? { kind: "silent", detail: "this process does not know how to reach it" });
  }

  return {
    embeddedName: options.embedded?.name ?? null,
    refresh: async () => {
      await readFileIfChanged();
      await recordOwnAgents(options, configured);
      const added = await openAdded();
      for (const { name, ...target } of configured) open(name, wayByToken(target));
      const known = new Set([...added, ...configured.map(({ name }) => name)]);
      for (const [name, { transport }] of entries) {
        if (known.has(name)) continue;
        entries.delete(name);
        void transport.close();
      }
    },
    transportOf: (agent) => {
      const refusal = unusable.get(agent);
      return refusal === undefined ? transportForHello(agent) : err(refusal);
    },
    transportForHello,
    detach: (agent) => {
      const entry = entries.get(agent);
      entries.delete(agent);
      return entry?.transport ?? null;
    },
    close: async () => {
      for (const { transport } of entries.values()) await transport.close();
    },
  };
}

/** The embedded and the configured agents have rows like those that were added. */
async function recordOwnAgents(
  { database, embedded, wallNow, agentsFile }: AgentDirectoryOptions,
  configured: readonly ConfiguredAgent[],
): Promise<void> {
  const own = [
    ...(embedded === null ? [] : [{ name: embedded.name, url: EMBEDDED_URL, origin: "embedded" }]),
    ...configured.map(({ name, url }) => ({ name, url, origin: "configured" })),
  ];
  const rows = new Map(
    (await database.client.agent.findMany({ where: { origin: { not: "added" } } })).map((row) => [
      row.name,
      row,
    ]),
  );
  for (const { name, url, origin } of own) {
    const row = rows.get(name);
    if (row?.url === url && row.origin === origin) continue;
    const facts = { url, origin, sealedToken: null, caCertificate: null };
    await database.client.agent.upsert({
      where: { name },
      create: { name, ...facts, state: "silent", addedAt: wallNow() },
      update: facts,
    });
  }
  if (agentsFile === null) return;
  const names = new Set(configured.map(({ name }) => name));
  for (const { name, origin } of rows.values()) {
    if (origin === "configured" && !names.has(name))
      await deleteAgentFacts(database, name, wallNow());
  }
}
