import type { Driver } from "@/agent/drivers/driver";
import type { Ledger } from "@/agent/ledger/step-ledger";
import type { AgentTransport } from "@/lib/agent-client/transport";
import type { Database } from "@/lib/db/database";

/** Faults that are put into the program itself, to see that the checker notices them. */
export type Plants = {
  readonly transport?: (transport: AgentTransport) => AgentTransport;
  readonly database?: (database: Database) => Database;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly driver?: (driver: Driver) => Driver;
};
