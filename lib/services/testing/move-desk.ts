import type { MoveItem, NewMove } from "@/lib/contracts/moves";
import { zoneName } from "@/lib/dns/zone-name";
import { lookOf } from "@/lib/dnssec/key-master/stories/move-builder";
import { replicaOf } from "@/lib/dnssec/status/stories/facts-builder";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import { approveMove } from "@/lib/services/moves/approve-move";
import { createMove } from "@/lib/services/moves/create-move";
import { executeMove } from "@/lib/services/moves/execute-move";
import { readMove } from "@/lib/services/moves/list-moves";
import type { TestProgram } from "./test-program";

export const ZONE = "secure.contoso.com";
export const DC1 = "dc1.contoso.com";
export const DC2 = "dc2.contoso.com";

/** What people do with moves, for tests: short, and over the real use cases. */
export type MoveDesk = {
  create(body: Partial<NewMove>, zone?: string): ReturnType<typeof createMove>;
  /** The move that was kept, or an exception with the refusal. */
  created(body?: Partial<NewMove>, zone?: string): Promise<MoveItem>;
  approve(move: MoveItem): ReturnType<typeof approveMove>;
  execute(move: MoveItem, confirm?: string): ReturnType<typeof executeMove>;
  read(id: string): Promise<MoveItem>;
  /** Carries on whatever is due, until nothing is. */
  settle(): Promise<void>;
  /** Both clocks go on, everybody looks, and whatever is due is carried on. */
  advance(seconds: number): Promise<void>;
};

export function moveDesk(program: TestProgram): MoveDesk {
  const { services, agent, clock } = program;
  const settle = async () => {
    for (let round = 0; round < 50; round += 1) {
      await services.moves.turn();
      await services.moves.settle(20_000);
      const due = await services.database.client.move.count({ where: { isDue: true } });
      const drains = await services.database.client.drain.count({ where: { phase: "running" } });
      if (due + drains === 0) return;
    }
  };
  const create = (body: Partial<NewMove>, zone = ZONE) =>
    createMove(
      program.as("operator"),
      { zone },
      {},
      { kind: "transfer", target: DC2, reason: "patching", ...body },
    );
  return {
    create,
    created: async (body = {}, zone = ZONE) => {
      const answer = await create(body, zone);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      if (!("id" in answer.value)) throw new Error("a preview is no move");
      return answer.value;
    },
    approve: ({ id, plan }) =>
      approveMove(program.as("approver"), { id }, { factsHash: plan.factsHash }),
    execute: ({ id, plan }, confirm = "") =>
      executeMove(program.as("operator"), { id }, { factsHash: plan.factsHash, confirm }),
    read: async (id) => {
      const answer = await readMove(program.as("helpdesk"), { id });
      if (!answer.ok) throw new Error(answer.error.detail);
      return answer.value;
    },
    settle,
    advance: async (seconds) => {
      clock.seconds += seconds;
      agent.world.now += seconds;
      await program.turn();
      await settle();
    },
  };
}

/** A zone on dc1 and dc2, in good order, and looked at: both serve the same keys on the wire. */
export function putGoodZone(
  { agent }: TestProgram,
  name: string = ZONE,
  more: Partial<ZoneReport> = {},
) {
  agent.putZone(name, {
    zone: zoneName(name),
    displayName: name,
    directory: [replicaOf(DC1), replicaOf(DC2)],
    roleChangedAt: null,
    ...more,
  });
  const seen = lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAa"] }, agent.world.now);
  agent.putObservation({ ...seen, zone: zoneName(name) });
}

/** Everything about moves is gone from the database; audit starts anew. */
export async function forgetMoves({ services }: TestProgram): Promise<void> {
  const { client } = services.database;
  for (const table of [
    client.moveLog,
    client.moveStep,
    client.moveSnapshot,
    client.approval,
    client.move,
    client.drainItem,
    client.drain,
    client.resignTask,
    client.oldHolderWatch,
    client.hold,
    client.policy,
    client.serverPreference,
    client.lease,
    client.audit,
    client.actor,
    client.idempotencyKey,
  ]) {
    // Every table of the list has it; the union of their types does not.
    await (table as { deleteMany(): Promise<unknown> }).deleteMany();
  }
  await client.$executeRaw`UPDATE "counters" SET "value" = 0 WHERE "name" = 'audit'`;
}
