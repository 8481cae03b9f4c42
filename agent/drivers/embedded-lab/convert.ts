import type { LabAnchorOperation, LabOperation } from "@/agent/drivers/lab-control";
import type { Operation } from "@/lab/operations/operation";
import { assertNever } from "@/lib/result";

/** What is done to a server's anchors and not to the zone: appendix A has no rule for it. */
export function isAboutAnchors(operation: LabOperation): operation is LabAnchorOperation {
  const { operation: word } = operation;
  return word === "replace-trust-anchors" || word === "remove-trust-anchors";
}

/** An operation of the contract as the lab names it. */
export function toOperation(operation: Exclude<LabOperation, LabAnchorOperation>): Operation {
  switch (operation.operation) {
    case "transfer":
    case "seize":
    case "seize-without-key-checks":
      return { kind: operation.operation, server: operation.target, zone: operation.zone };
    case "invoke-rollover":
    case "step-rollover":
      return {
        kind: operation.operation,
        server: operation.server,
        zone: operation.zone,
        descriptorId: operation.descriptorId,
      };
    case "resign":
      return {
        kind: "resign",
        server: operation.server,
        zone: operation.zone,
        withDefault: false,
      };
    case "sign-with-default":
    case "unsign":
      return { kind: operation.operation, server: operation.server, zone: operation.zone };
    default:
      return assertNever(operation);
  }
}
