import { expect, test } from "vitest";
import { openEmbedded } from "./open-embedded";

test("an empty database is brought to the present version, and a second start finds nothing to do", async () => {
  const database = await openEmbedded(null);
  try {
    expect(await database.client.zone.count()).toBe(0);
    const counters = await database.client.counter.findMany();
    expect(counters).toEqual([{ name: "fleet", value: 0 }]);
  } finally {
    await database.close();
  }
});
