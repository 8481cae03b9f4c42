import { currentRevision } from "@/lib/db/fleet-revision";
import type { Services } from "./context";

/** Does the database answer now? */
export async function isDatabaseUp({ database, logger }: Services): Promise<boolean> {
  try {
    await currentRevision(database.client);
    return true;
  } catch (error) {
    logger.warn({ err: error }, "the database does not answer");
    return false;
  }
}
