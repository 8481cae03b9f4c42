import type { Actor } from "@/lib/contracts/actors";
import { appendAudit } from "@/lib/db/audit-rows";
import type { Transaction } from "@/lib/db/database";
import { type AuditFacts, auditHash, recordAudit } from "./record-audit";

/** Whose deed it is: a person's, or the program's own on somebody's earlier word. */
export type Doer = { readonly kind: "person"; readonly actor: Actor } | { readonly kind: "runner" };

/** Adds a row to the audit; what the program does by itself tells nothing about the rights of people. */
export async function recordDeed(
  tx: Transaction,
  who: { readonly doer: Doer; readonly at: number },
  facts: AuditFacts,
): Promise<number> {
  const { doer, at } = who;
  if (doer.kind === "person") return recordAudit(tx, { actor: doer.actor, at }, facts);
  return appendAudit(
    tx,
    {
      at,
      actor: "keymaster",
      role: "runner",
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
