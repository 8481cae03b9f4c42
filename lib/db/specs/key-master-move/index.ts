import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import { fromV1, StoredMoveV1, toV1 } from "./v1";

/** A move as its row keeps it. */
export function toStoredMove(state: MoveState): unknown {
  return toV1(state);
}

/** The move that a row keeps, whichever version wrote it. A row that no version understands is a bug or damage, never a guess. */
export function fromStoredMove(json: unknown): MoveState {
  return fromV1(StoredMoveV1.parse(json));
}
