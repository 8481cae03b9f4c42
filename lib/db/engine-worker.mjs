import { constants, cpSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPGlite } from "pglite-prisma-adapter";

/**
 * PostgreSQL in a thread of its own: a statement that takes long keeps nobody but the database busy. engine-thread.ts is the
 * other end; this file is run by Node as it is.
 *
 * @typedef {import("./engine-thread").EngineRequest} EngineRequest
 * @typedef {import("./engine-thread").EngineAnswer} EngineAnswer
 * @typedef {import("@prisma/driver-adapter-utils").Transaction} Transaction
 */

const port = parentPort;
if (port === null) throw new Error("the embedded database runs in a thread of its own");

/** @type {import("./engine-thread").EnginePlace} */
const { folder, template } = workerData;
if (template !== null) {
  cpSync(template, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

const pglite = PGlite.create({ dataDir: folder, extensions: { pg_trgm } });
// Whoever waits for it hears of its failure by the first answer.
pglite.catch(() => undefined);
const adapter = pglite.then((opened) => new PrismaPGlite(opened).connect());
adapter.catch(() => undefined);
/** @type {Map<number, Transaction>} */
const transactions = new Map();

port.on("message", async (/** @type {EngineRequest} */ request) => {
  const { id } = request;
  try {
    answer({ id, value: await carryOut(request) });
  } catch (error) {
    answer({ id, failure: toFailure(error) });
  }
});

/** @param {EngineAnswer} message */
function answer(message) {
  port?.postMessage(message);
}

/**
 * @param {EngineRequest} request
 * @returns {Promise<unknown>}
 */
async function carryOut(request) {
  switch (request.act) {
    case "open":
      await adapter;
      return null;
    case "query":
      return (await queryable(request.transaction)).queryRaw(request.query);
    case "execute":
      return (await queryable(request.transaction)).executeRaw(request.query);
    case "script":
      // The adapter (0.7.2) does not wait until a script has run.
      await (await pglite).exec(request.script);
      return null;
    case "begin":
      transactions.set(request.id, await (await adapter).startTransaction(request.isolation));
      return null;
    case "commit":
      return take(request.transaction).commit();
    case "rollback":
      return take(request.transaction).rollback();
    case "close":
      await (await pglite).close();
      return null;
  }
}

/** @param {number | null} transaction */
async function queryable(transaction) {
  return transaction === null ? adapter : known(transaction);
}

/** @param {number} number */
function known(number) {
  const transaction = transactions.get(number);
  if (transaction === undefined) throw new Error("this transaction has ended");
  return transaction;
}

/** @param {number} number */
function take(number) {
  const transaction = known(number);
  transactions.delete(number);
  return transaction;
}

/**
 * @param {unknown} error
 * @returns {import("./engine-thread").EngineFailure}
 */
function toFailure(error) {
  if (!(error instanceof Error)) return { message: String(error), driverCause: null };
  const driverCause = error.name === "DriverAdapterError" ? error.cause : null;
  return { message: error.message, driverCause: driverCause ?? null };
}
