import type { DriverFailure, StepCheck, StepEvidence } from "@/agent/drivers/driver";
import { AGENT_PLACE } from "@/lab/forest/network";
import type { Lab } from "@/lab/lab";
import type { OperationRefusal } from "@/lab/operations/operation";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { ok, type Result } from "@/lib/result";
import { linesOf, operationsOf } from "./step-commands";
import { deviationOf, missingKeysOf, type PlacedStep, placeStep } from "./step-place";

/** Keymaster, at the agent's place in the network. */
export const KEYMASTER = { from: AGENT_PLACE, through: "keymaster" } as const;

/** What the step would meet at this moment, in the order of appendix A; nothing changes. */
export function checkStep(lab: Lab, step: Step): Result<StepCheck, DriverFailure> {
  const placed = placeStep(lab, step);
  if (!placed.ok) return placed;
  const refusal = firstRefusal(lab, placed.value);
  const server = lab.forest.find(placed.value.actor);
  const isHeard = server !== null && lab.forest.canAsk(AGENT_PLACE, server.name);
  return ok({
    allowed: refusal === null,
    refusal: refusal === null ? null : { code: refusal.code, detail: refusal.detail },
    hasRights: isHeard ? server.areRightsAllowed : null,
    isDirectoryWritable: isHeard ? server.isDirectoryAvailable : null,
    // The lab's directory stands for the whole forest, its naming master included.
    isNamingMasterReachable: isHeard ? server.isDirectoryAvailable : null,
    command: linesOf(step, placed.value).join("\n"),
    evidence: evidenceOf(placed.value),
    checkedAt: lab.now(),
  });
}

/** The first thing that stands against it before anything is tried, or null. */
export function firstRefusal(lab: Lab, placed: PlacedStep): DriverFailure | null {
  const [first] = operationsOf(placed.step, placed);
  const rehearsed = first === undefined ? null : lab.rehearse(first, KEYMASTER);
  if (rehearsed !== null && !rehearsed.ok) return failureOf(rehearsed.error);
  const missing = missingKeysOf(placed);
  if (missing !== null) return failureOf({ code: 9104, sentence: missing });
  const detail = deviationOf(placed);
  return detail === null ? null : { kind: "conflict", code: null, detail, retryable: false };
}

/** A Win32 code as a driver's failure. 1726 comes after a first of two writes (KM-11): half of it is done. */
export function failureOf({
  code,
  sentence,
}: Pick<OperationRefusal, "code" | "sentence">): DriverFailure {
  return {
    kind: KINDS.get(code) ?? "rejected-by-server",
    code,
    detail: sentence,
    retryable: code === STILL_LOADING,
  };
}

const STILL_LOADING = 9568;
const KINDS: ReadonlyMap<number, DriverFailure["kind"]> = new Map([
  [5, "forbidden"],
  [1722, "unreachable"],
  [1726, "partially-applied"],
  [1753, "unreachable"],
]);

/** What each server that answers says about the role, and each replica of the directory. */
function evidenceOf({ report }: PlacedStep): readonly StepEvidence[] {
  return [
    ...report.views
      .filter(({ copy }) => copy === "primary")
      .map(({ server, holder, isHolder, viewedAt }) => ({
        source: server,
        statement: isHolder ? "says that it is the key master" : `names ${holder ?? "nobody"}`,
        at: viewedAt,
      })),
    ...report.directory.map(({ replica, holders, readAt }) => ({
      source: replica,
      statement: `its directory lists ${holders.length === 0 ? "nobody" : holders.join(" and ")}`,
      at: readAt,
    })),
  ];
}
