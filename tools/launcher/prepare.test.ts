import { expect, test } from "vitest";
import { emptyClusterPlaces } from "@/lib/db/empty-cluster";
import { emptyCluster } from "./prepare.mjs";

test("launcher and program look for the empty database in the same place", async () => {
  expect((await emptyClusterPlaces()).folder).toBe(emptyCluster(process.cwd()));
});
