import type { ResignState } from "@/lib/dnssec/key-master/resign/state";
import { fromV1, StoredResignV1, toV1 } from "./v1";

/** A re-sign task as its row keeps it. */
export function toStoredResign(state: ResignState): unknown {
  return toV1(state);
}

/** The task that a row keeps, whichever version wrote it. A row that no version understands is a bug or damage, never a guess. */
export function fromStoredResign(json: unknown): ResignState {
  return fromV1(StoredResignV1.parse(json));
}
