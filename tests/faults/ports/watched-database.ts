import type { Database, Transaction } from "@/lib/db/database";
import type { CommittedMove } from "../trace/entry";
import type { Trace } from "../trace/trace";
import type { Gate } from "./gate";

type Run = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/**
 * The same database, held at its commits and watched: which moves a transaction wrote is read inside of it, by its number. A commit can
 * be broken, and then nothing of it is there.
 */
export function watchedDatabase(
  database: Database,
  parts: { readonly web: string; readonly gate: Gate; readonly trace: Trace },
): Database {
  const { web, gate, trace } = parts;
  const { client } = database;
  const run: Run = async (work) => {
    let moves: readonly CommittedMove[] = [];
    const kindsOf = () => moves.flatMap(({ kinds }) => kinds);
    if (gate.isDead) await gate.pass("commit:any");
    const value = await client
      .$transaction(async (tx) => {
        const done = await work(tx);
        moves = await writtenMoves(tx);
        for (const kind of kindsOf()) await gate.passOrDie(`commit:${kind}`);
        return done;
      })
      .catch(async (error: unknown) => {
        // The transaction of a dead process is rolled back and its locks are free; the process itself is told nothing.
        if (gate.isDead) await gate.pass("commit:any");
        throw error;
      });
    if (moves.length > 0) trace.add({ kind: "committed", web, moves });
    for (const kind of kindsOf()) await gate.pass(`committed:${kind}`);
    return value;
  };
  const watched = new Proxy(client, {
    get(target, name) {
      if (name === "$transaction") return run;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...database, client: watched };
}

type Row = Omit<CommittedMove, "kinds" | "steps"> & { readonly log: string };

async function writtenMoves(tx: Transaction): Promise<readonly CommittedMove[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT m."id" AS "move", m."phase", m."outcome", m."epoch", l."kind" AS "log"
    FROM "moves" m JOIN "move_log" l ON l."move" = m."id"
    WHERE l.xmin = pg_current_xact_id()::xid ORDER BY l."number"`;
  if (rows.length === 0) return [];
  const steps = await tx.$queryRaw<{ move: string; step: string; state: string }[]>`
    SELECT "move", "step", "state" FROM "move_steps" WHERE xmin = pg_current_xact_id()::xid`;
  const ids = [...new Set(rows.map(({ move }) => move))];
  return ids.flatMap((id) => {
    const own = rows.filter(({ move }) => move === id);
    const [first] = own;
    if (first === undefined) return [];
    const { log: _, ...row } = first;
    return {
      ...row,
      kinds: [...new Set(own.map(({ log }) => log))],
      steps: steps.filter(({ move }) => move === id).map(({ step, state }) => ({ step, state })),
    };
  });
}
