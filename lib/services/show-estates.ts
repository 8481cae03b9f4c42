import type { Services } from "./context";

/**
 * `--no-lab` hides the lab and deletes nothing: an estate that only the embedded agent knows is shown exactly while that agent runs.
 */
export async function showEstates({ database, agents }: Services): Promise<void> {
  const { client } = database;
  const sources = await client.source.findMany({ select: { agent: true, estate: true } });
  const rows = await client.agent.findMany({ select: { name: true, origin: true } });
  const embedded = new Set(
    rows.filter(({ origin }) => origin === "embedded").map(({ name }) => name),
  );
  const isAsleep = (agent: string) => embedded.has(agent) && agent !== agents.embeddedName;
  for (const estate of new Set(sources.map((source) => source.estate))) {
    const told = sources.filter((source) => source.estate === estate);
    await client.estate.updateMany({
      where: { name: estate },
      data: { isHidden: told.every(({ agent }) => isAsleep(agent)) },
    });
  }
}
