import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "@/lib/db/database";
import { Gate } from "../ports/gate";
import { memoryTrace } from "../trace/trace";
import { AgentPlace } from "./agent-place";
import { START, setClock } from "./clock";
import { openWeb } from "./web";

/** Long enough after the lab's first instant for every server to have refreshed its view. */
const AT_REST = 1_000;
/** The instant at which worlds begin that are copied from a template. */
export const TEMPLATE_TIME = START + AT_REST;

/** Makes a lab in a folder, and reads it into a database once: what every run begins with. */
export async function makeTemplate(database: Database): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keymaster-faults-template-"));
  const clock = setClock();
  const trace = memoryTrace();
  const place = await AgentPlace.open({ stateDir: folder, clock, trace });
  await place.agent.keysReady();
  clock.seconds = TEMPLATE_TIME;
  const web = await openWeb({
    name: "template",
    database,
    transport: place.transport,
    clock,
    gate: new Gate(),
    trace,
    leaseSeconds: 60,
  });
  await web.look();
  await web.look();
  await web.close();
  await place.close();
  await database.client.lease.updateMany({ data: { expiresAt: 0 } });
  return folder;
}

/** A folder of its own with the same lab. */
export async function copyTemplate(template: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keymaster-faults-"));
  await cp(template, folder, { recursive: true });
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
