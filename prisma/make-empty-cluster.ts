import { makeEmptyCluster } from "@/lib/db/empty-cluster";

await makeEmptyCluster();
