import { createHash } from "node:crypto";
import type { Actor } from "@/lib/contracts/actors";
import { appendAudit } from "@/lib/db/audit-rows";
import type { Transaction } from "@/lib/db/database";
import { canonicalJson } from "@/lib/platform/canonical-json";

/** What somebody did. Secrets never belong in `before` or `after`. */
export type AuditFacts = {
  readonly action: string;
  readonly subject: string;
  /** `intent` before an effect outside the database, `outcome` after it, `change` where both are one transaction. */
  readonly phase: "intent" | "outcome" | "change";
  /** Sequence of the intent that an outcome belongs to. */
  readonly intent?: number;
  readonly before?: unknown;
  readonly after?: unknown;
};

/** Adds a row to the audit in the transaction of what it tells about; answers its sequence. */
export async function recordAudit(
  tx: Transaction,
  who: { readonly actor: Actor; readonly at: number },
  facts: AuditFacts,
): Promise<number> {
  const { actor, at } = who;
  await tx.actor.upsert({
    where: { name: actor.name },
    create: { name: actor.name, role: actor.role, firstSeenAt: at, lastSeenAt: at },
    update: { role: actor.role, lastSeenAt: at },
  });
  return appendAudit(
    tx,
    {
      at,
      actor: actor.name,
      role: actor.role,
      action: facts.action,
      subject: facts.subject,
      phase: facts.phase,
      intent: facts.intent ?? null,
      before: facts.before ?? null,
      after: facts.after ?? null,
    },
    auditHash,
  );
}

/** Chains a row to the one before it: changing any row breaks every hash after it. */
export function auditHash(previousHash: string, row: unknown): string {
  return createHash("sha256").update(previousHash).update(canonicalJson(row)).digest("hex");
}
