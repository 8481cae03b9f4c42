import type { ParentAnswer } from "@/lib/dnssec/rollover/event";
import type { DecisionContext } from "@/lib/dnssec/rollover/gates";
import type { AwaitingState, WorkStage } from "@/lib/dnssec/rollover/state";
import { keysThatNeedDs, withoutDelegation } from "./ksk-double-signature";
import type { Aftermath } from "./method-table";

/** What a waiting KSK rollover makes of the parent's answer (spec §4.4). */
export type ParentVerdict =
  | { readonly kind: "keep-waiting"; readonly lackingDs: readonly string[] }
  | { readonly kind: "go-on"; readonly next: WorkStage }
  | Extract<Aftermath, { kind: "wait" }>;

/** No DS set: the DNSKEY TTL is waited for. A DS set: it must name the newly published key and the one that takes over. */
export function answerFromParent(
  parent: Exclude<ParentAnswer, { kind: "unreachable" }>,
  state: AwaitingState,
  context: DecisionContext,
): ParentVerdict {
  if (parent.kind === "none") return withoutDelegation(context.timing);
  const lackingDs = keysThatNeedDs(context.descriptor).filter(
    (keyId) => !parent.keyIds.includes(keyId),
  );
  return lackingDs.length > 0
    ? { kind: "keep-waiting", lackingDs }
    : { kind: "go-on", next: state.next };
}
