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
  const standby = answerRequests(web, database);
  return {
    value: null,
    role: {
      gate,
      end: async () => {
        await standby.end();
        await web.close();
        await database.close();
      },
      perform: (command) => perform(command as WebCommand, web, database),
    },
  };
}

const STANDBY_MS = 100;

/** Another process may wait for a look of this one: the background of a web process gives it at its next turn. */
function answerRequests(web: TestWeb, { client }: Database): { readonly end: () => Promise<void> } {
  let isOver = false;
  let wake = () => {};
  const look = async () => {
    const open = await client.$queryRaw<readonly unknown[]>`
      SELECT 1 FROM "estates" WHERE "wanted_request" > "judged_request"`;
    if (open.length > 0) await web.look();
  };
  const loop = async () => {
    while (!isOver) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, STANDBY_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      // The database may be away for a moment: that is what cells are about.
      if (!isOver) await look().catch(() => undefined);
    }
  };
  const running = loop();
  return {
    end: () => {
      isOver = true;
      wake();
      return running;
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
