import type { Driver } from "@/agent/drivers/driver";
import type { Ledger } from "@/agent/ledger/step-ledger";
import type { AgentQuestion, AgentTransport } from "@/lib/agent-client/transport";
import type { FreshReadingAnswer, StepOrder } from "@/lib/contracts/agent/steps";
import type { Database, Transaction } from "@/lib/db/database";
import { err } from "@/lib/result";

/** Faults that are put into the program itself, to see that the checker notices them. */
export type Plants = {
  readonly transport?: (transport: AgentTransport) => AgentTransport;
  readonly database?: (database: Database) => Database;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly driver?: (driver: Driver) => Driver;
};

type Answer = Awaited<ReturnType<AgentTransport["send"]>>;
type Send = AgentTransport["send"];

const isStart = ({ path }: AgentQuestion) => path.endsWith("/steps");
const isFresh = ({ path }: AgentQuestion) => path.endsWith("/fresh");

function through(send: (question: AgentQuestion, inner: Send) => Promise<Answer>) {
  return (transport: AgentTransport): AgentTransport => ({
    send: (question) => send(question, (one) => transport.send(one)),
    close: () => transport.close(),
  });
}

/** It does not look whether there is a live move already (and the test takes the database's own last defence away). */
export const TWO_MOVES: Plants = {
  database: replacing("move", "findFirst", (inner) => async (query) => {
    const { where } = query as { where: { isLive?: boolean } };
    return where.isLive === true ? null : inner(query);
  }),
};

/** A ledger that forgets what was started or withdrawn, and which epochs it has seen. */
export const FORGETFUL: Plants = {
  ledger: (ledger) => {
    let isAdmission = false;
    return {
      id: () => {
        isAdmission = true;
        return ledger.id();
      },
      find: async (stepId) => {
        const forgets = isAdmission;
        isAdmission = false;
        return forgets ? null : ledger.find(stepId);
      },
      withdraw: (step) => {
        isAdmission = false;
        return ledger.withdraw(step);
      },
      raiseEpoch: async (_, epoch) => epoch,
      highestEpoch: async () => 0,
      start: async (step) => {
        await ledger.start(step);
        return "claimed";
      },
      end: (stepId, end) => ledger.end(stepId, end),
    };
  },
};

/** Nothing is handed over, everybody is said to have done it, and every reading says that the target holds the role. */
export function believing(target: string): Plants {
  let isSaidDone = false;
  return {
    transport: through(async (question, inner) => {
      if (isStart(question)) {
        isSaidDone = true;
        return receipt(question, { state: "done", failure: null });
      }
      const answer = await inner(question);
      if (isSaidDone && isFresh(question)) nameEverywhere(answer.body as Read, target);
      return answer;
    }),
  };
}

/** The step is done, and its answer comes as a refusal. */
export const FORGED_REFUSAL: Plants = {
  transport: through(async (question, inner) => {
    const answer = await inner(question);
    if (!isStart(question)) return answer;
    const failure = {
      kind: "rejected-by-server",
      code: 9122,
      detail: "It did not answer.",
      retryable: false,
    };
    return receipt(question, { state: "failed", failure });
  }),
};

/** Rows of the audit are not written. */
export const SILENT_AUDIT: Plants = {
  database: (database) => ({
    ...database,
    client: overlaid(database.client, {
      $transaction: (work: (tx: Transaction) => Promise<unknown>) =>
        database.client.$transaction((tx) =>
          work(overlaid(tx, { audit: overlaid(tx.audit, { create: async () => ({}) }) })),
        ),
    }),
  }),
};

/** Facts are what they were when they were asked for first, with the time of now on them. */
export function stale(): Plants {
  const known = new Map<string, Answer>();
  let read = 0;
  return {
    transport: through(async (question, inner) => {
      const isCheck = question.path.endsWith("/check-step");
      if (!isFresh(question) && !isCheck) return inner(question);
      const first = known.get(question.path);
      if (first === undefined) {
        const answer = await inner(question);
        known.set(question.path, answer);
        return answer;
      }
      read += 1;
      const body = structuredClone(first.body) as Read;
      if (isFresh(question)) body.value.estate.now += read;
      return { ...first, body };
    }),
  };
}

/** Facts that are out of date, and a driver that seizes whatever the holder says. */
export function ruthless(): Plants {
  return {
    ...stale(),
    driver: (driver) => {
      const { acting, lab } = driver;
      if (acting === null || lab === null) return driver;
      const ruthlessly: typeof acting = {
        readZoneFresh: (zone) => acting.readZoneFresh(zone),
        checkStep: (step) => acting.checkStep(step),
        applyStep: async (step) => {
          if (step.action === "transfer-role")
            return err({ kind: "rejected-by-server", code: 9122, detail: "No.", retryable: false });
          if ("target" in step)
            await lab.operate({ operation: "seize", zone: step.zone, target: step.target });
          return { ok: true, value: { nativeReply: "0", changed: true, answeredAt: 0 } };
        },
      };
      return overlaid(driver, { acting: ruthlessly });
    },
  };
}

/** An order goes to another server than the plan says. */
export function diverting(from: string, to: string): Plants {
  return {
    transport: through((question, inner) => {
      if (!isStart(question)) return inner(question);
      const order = JSON.parse(question.body ?? "{}") as StepOrder;
      const body = JSON.stringify({
        ...order,
        step: JSON.parse(JSON.stringify(order.step).replaceAll(from, to)),
      });
      return inner({ ...question, body });
    }),
  };
}

/** Everybody counts as what they were when they pressed. */
export const OLD_RIGHTS: Plants = {
  database: replacing("actor", "findMany", (inner) => async (query) => {
    const rows = (await inner(query)) as { role: string }[];
    return rows.map((row) => ({ ...row, role: row.role === "helpdesk" ? "operator" : row.role }));
  }),
};

type Read = {
  value: {
    zone: {
      views: Mutable<FreshReadingAnswer["zone"]["views"][number]>[];
      directory: { holders: string[] }[];
    };
    estate: { now: number };
  };
};
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function nameEverywhere({ value }: Read, target: string): void {
  for (const view of value.zone.views) {
    view.holder = target as typeof view.holder;
    view.isHolder = view.server === target;
  }
  for (const replica of value.zone.directory) replica.holders = [target];
}

function receipt(question: AgentQuestion, what: object): Answer {
  const { stepId, epoch } = JSON.parse(question.body ?? "{}") as StepOrder;
  const times = { startedAt: 0, finishedAt: 0, highestEpoch: epoch, ledgerId: "planted" };
  return { status: 200, body: { stepId, reply: null, ...times, ...what } };
}

type Query = (query: unknown) => Promise<unknown>;

/** One reading method of one table is another one. */
function replacing(
  table: "move" | "actor",
  method: string,
  make: (inner: Query) => Query,
): (database: Database) => Database {
  return (database) => {
    const model = database.client[table] as unknown as Record<string, Query>;
    const inner: Query = (query) => (model[method] as Query)(query);
    const planted = overlaid(model, { [method]: make(inner) });
    return { ...database, client: overlaid(database.client, { [table]: planted }) };
  };
}

/** The same object with some of its members replaced. */
function overlaid<T extends object>(target: T, members: object): T {
  return new Proxy(target, {
    get: (of, name) => {
      if (name in members) return Reflect.get(members, name);
      const value: unknown = Reflect.get(of, name);
      return typeof value === "function" ? value.bind(of) : value;
    },
  });
}
