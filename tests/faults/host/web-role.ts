import { networkTransport } from "@/lib/agent-client/transport";
import type { Database } from "@/lib/db/database";
import { openEmbedded } from "@/lib/db/open-embedded";
import { openPostgresql } from "@/lib/db/open-postgresql";
import type { Logger } from "@/lib/platform/logger";
import { silentLogger } from "@/lib/platform/logger";
import { Gate } from "../ports/gate";
import { fileTrace } from "../trace/trace";
import { openWeb, type TestWeb } from "../world/web";
import type { HostCommand, WebCommand } from "./protocol";
import type { Role, RoleContext } from "./role";

/** Plays a web process without Next: database, services, the API and the move runner. */
export async function beginWeb(
  begin: Extract<HostCommand, { do: "begin-web" }>,
  { clock, say, log }: RoleContext,
): Promise<{ readonly role: Role; readonly value: unknown }> {
  const gate = new Gate();
  gate.onHeld((point) => say({ kind: "held", point }));
  const database = await openDatabase(begin.database);
  const web = await openWeb({
    name: begin.name,
    database,
    transport: networkTransport({
      url: begin.agentUrl,
      token: "faults-token",
      caCertificate: null,
    }),
    clock: { now: () => clock.now() + clock.skewSeconds },
    gate,
    trace: fileTrace(begin.traceFile),
    leaseSeconds: begin.leaseSeconds,
    logger: loggerTo(log),
  });
  await web.look();
  return {
    value: null,
    role: {
      gate,
      end: async () => {
        await web.close();
        await database.close();
      },
      perform: (command) => perform(command as WebCommand, web, database),
    },
  };
}

function openDatabase(
  at: Extract<HostCommand, { do: "begin-web" }>["database"],
): Promise<Database> {
  return "url" in at ? openPostgresql(at.url) : openEmbedded(at.folder);
}

async function perform(command: WebCommand, web: TestWeb, database: Database): Promise<unknown> {
  switch (command.do) {
    case "call": {
      const { status, text, json } = await web.call(command.method, command.path, command.call);
      return { status, text, json };
    }
    case "look":
      return web.look();
    case "turn":
      return web.turn();
    case "line":
      return web.line.inject(command.fault);
    case "replay":
      return web.line.replay(command.question);
    case "deliver-late":
      return web.line.deliverLate();
    case "sql":
      return database.client.$queryRawUnsafe(command.text);
  }
}

/** Warnings and errors of the program are kept for whoever looks at a failed cell. */
function loggerTo(log: (cause: unknown) => void): Logger {
  return { ...silentLogger, warn: log, error: log } as Logger;
}
