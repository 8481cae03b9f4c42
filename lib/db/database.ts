import type { Prisma, PrismaClient } from "./generated/client";

/** The store, whichever engine runs it. Opened once a process, by the composition root (dependencies.md, trap 2). */
export type Database = {
  readonly engine: "embedded" | "postgresql";
  readonly client: PrismaClient;
  close(): Promise<void>;
};

/** Inside a transaction only this client may be used: awaiting the root client there deadlocks on the embedded engine. */
export type Transaction = Prisma.TransactionClient;

/** What reads: the root client or a transaction. */
export type Reader = Transaction | PrismaClient;
