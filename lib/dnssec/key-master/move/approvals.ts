import type { ZoneName } from "@/lib/dns/zone-name";
import type { MovePolicy } from "@/lib/dnssec/key-master/move/move-facts";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";

/**
 * How many approvers besides the requester a move needs (api.md, approvalsRequired): transfer and assign none, seize one unless
 * the policy waives it, seize without keys one always. An override counts only with an approver's agreement, whatever the policy.
 */
export function requiredApprovals(
  request: Pick<MoveRequest, "kind" | "override">,
  policy: MovePolicy,
): 0 | 1 {
  switch (request.kind) {
    case "transfer":
    case "assign":
      return 0;
    case "seize":
      return policy.waivesSeizeApproval && request.override === null ? 0 : 1;
    case "seize-without-keys":
      return 1;
  }
}

/** What has to be typed before a move of this kind is executed (api.md, confirm). */
export function confirmPhrase(kind: MoveKind, zone: ZoneName): string {
  switch (kind) {
    case "transfer":
    case "assign":
      return "";
    case "seize":
      return zone;
    case "seize-without-keys":
      return `${zone} without keys`;
  }
}
