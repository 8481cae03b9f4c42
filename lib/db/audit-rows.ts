import type { Transaction } from "./database";
import { Prisma } from "./generated/client";

export type AuditRow = {
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly subject: string;
  readonly phase: string;
  readonly intent: number | null;
  readonly before: unknown;
  readonly after: unknown;
};

/** The hash of the row that comes before the first. */
export const FIRST_PREVIOUS_HASH = "0".repeat(64);

/** Appends a row under the lock of the audit's counter, so that rows form one chain however many processes write. */
export async function appendAudit(
  tx: Transaction,
  row: AuditRow,
  hashOf: (previousHash: string, row: AuditRow & { readonly sequence: number }) => string,
): Promise<number> {
  const rows = await tx.$queryRaw<{ value: number }[]>`
    UPDATE "counters" SET "value" = "value" + 1 WHERE "name" = 'audit' RETURNING "value"`;
  const sequence = rows[0]?.value;
  if (sequence === undefined) throw new Error("the counter of the audit is missing");
  const last = await tx.audit.findUnique({ where: { sequence: sequence - 1 } });
  const previousHash = last?.hash ?? FIRST_PREVIOUS_HASH;
  const hash = hashOf(previousHash, { sequence, ...row });
  await tx.audit.create({
    data: {
      sequence,
      ...row,
      before: toJson(row.before),
      after: toJson(row.after),
      previousHash,
      hash,
    },
  });
  return sequence;
}

function toJson(value: unknown): Prisma.InputJsonValue | typeof Prisma.JsonNull {
  return value === null ? Prisma.JsonNull : (value as Prisma.InputJsonValue);
}
