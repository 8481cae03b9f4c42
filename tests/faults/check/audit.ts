import { auditHash } from "@/lib/services/audit/record-audit";
import { type AuditRow, auditedMoves, type Evidence, type MoveRow } from "./evidence";

/** They change no phase, no outcome and no step, so the audit does not tell them: a runner's own notes, and what became of an old holder. */
const NOTES = new Set(["lock-taken", "snapshot-taken", "old-holder"]);

/** I5: whatever a move did stands in the audit, written by the same transaction, in an unbroken chain. */
export function transitionWithoutAudit(evidence: Evidence): readonly string[] {
  return [
    ...evidence.log.flatMap((line) => {
      if (NOTES.has(line.kind)) return [];
      const isThere = auditedMoves(evidence.audit).some(
        ({ row, after }) => row.xid === line.xid && after.move === line.move,
      );
      return isThere
        ? []
        : [`line ${line.number} (${line.kind}) of ${line.move} has no row in the audit`];
    }),
    ...evidence.moves.flatMap((move) => brokenStory(move, evidence.audit)),
    ...brokenChain(evidence.audit),
  ];
}

/** Each row begins where the one before ended, and the last one ends where the move is. */
function brokenStory(move: MoveRow, audit: readonly AuditRow[]): readonly string[] {
  const rows = auditedMoves(audit).filter(({ after }) => after.move === move.id);
  const [first] = rows;
  if (first === undefined) return [`${move.id} is not in the audit`];
  const found: string[] = [];
  let { after } = first;
  for (const one of rows.slice(1)) {
    if (
      one.before?.phase !== after.phase ||
      (one.before.outcome ?? null) !== (after.outcome ?? null)
    )
      found.push(
        `row ${one.row.sequence} begins with ${one.before?.phase}, the one before ended with ${after.phase}`,
      );
    ({ after } = one);
  }
  if (after.phase !== move.phase || (after.outcome ?? null) !== move.outcome)
    found.push(
      `${move.id} is ${move.phase} (${move.outcome}), the audit says ${after.phase} (${after.outcome})`,
    );
  return found;
}

function brokenChain(audit: readonly AuditRow[]): readonly string[] {
  const found: string[] = [];
  audit.forEach((row, index) => {
    const { hash, previousHash, xid: _, ...facts } = row;
    const before = audit[index - 1];
    if (before !== undefined && before.hash !== previousHash)
      found.push(`row ${row.sequence} does not follow the one before`);
    if (auditHash(previousHash, facts) !== hash) found.push(`row ${row.sequence} was changed`);
  });
  return found;
}
