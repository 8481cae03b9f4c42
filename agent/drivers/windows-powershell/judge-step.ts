import type { DriverFailure, FreshReading, StepCheck, StepEvidence } from "@/agent/drivers/driver";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { ServerZoneView } from "@/lib/dnssec/zone-report";
import type { ServerRow } from "./schema";

export type StepFacts = {
  /** What the step's own cmdlet said with -WhatIf; null = nothing against it. */
  readonly rehearsal: DriverFailure | null;
  /** What the server that does it says of itself. */
  readonly facts: ServerRow | null;
};

type Refusal = NonNullable<StepCheck["refusal"]>;

/**
 * What stands against a step by what servers say now, in the order of the protocol's own checks (KM-36, KM-38). -WhatIf is asked
 * as well, and its silence is not taken for a promise: what it contacts is not documented.
 */
export function judgeStep(
  step: Step,
  { zone, estate, servers }: FreshReading,
  { rehearsal, facts }: StepFacts,
): Omit<StepCheck, "command"> {
  const actor = "target" in step ? step.target : step.server;
  const view = zone.views.find(({ server }) => server === actor) ?? null;
  const silent = servers.find(({ server, reachable }) => server === actor && !reachable);
  const refusal =
    (rehearsal === null ? null : { code: rehearsal.code, detail: rehearsal.detail }) ??
    (silent?.failure ? { code: silent.failure.code, detail: silent.failure.detail } : null) ??
    missingCopy(actor, view) ??
    (view === null ? null : refusalOf(step, view, facts));
  return {
    allowed: refusal === null,
    refusal,
    hasRights: rehearsal?.kind === "forbidden" ? false : null,
    isDirectoryWritable: facts?.DsAvailable === false ? false : null,
    isNamingMasterReachable: null,
    evidence: view === null ? [] : evidenceOf(view),
    checkedAt: estate.now,
  };
}

function missingCopy(server: string, view: ServerZoneView | null): Refusal | null {
  return view === null ? { code: 9601, detail: `${server} does not have the zone.` } : null;
}

function refusalOf(step: Step, view: ServerZoneView, facts: ServerRow | null): Refusal | null {
  if (facts?.EnableDnsSec === false) {
    return { code: 9125, detail: `DNSSEC is switched off on ${view.server}.` };
  }
  switch (step.action) {
    case "transfer-role":
      return notWritable(view) ?? notSigned(view) ?? (view.isHolder ? null : keysMissing(view));
    case "seize-role":
      return notWritable(view) ?? (view.isHolder ? null : keysMissing(view));
    case "seize-role-without-keys":
      return notWritable(view) ?? notSigned(view);
    case "assign-role":
      return notWritable(view);
    case "resign-zone":
      return notSigned(view) ?? notHolder(view);
    case "add-key":
    case "remove-key":
      return notHolder(view);
    default:
      return step satisfies never;
  }
}

function notWritable({ server, isWritable }: ServerZoneView): Refusal | null {
  return isWritable
    ? null
    : { code: 9611, detail: `${server} has no writable primary copy of the zone.` };
}

function notSigned({ server, isSigned }: ServerZoneView): Refusal | null {
  return isSigned === false ? { code: 9121, detail: `The zone is not signed on ${server}.` } : null;
}

function notHolder({ server, isHolder }: ServerZoneView): Refusal | null {
  return isHolder ? null : { code: 9101, detail: `${server} is not the key master of the zone.` };
}

function keysMissing({ server, keysReachable }: ServerZoneView): Refusal | null {
  return Object.values(keysReachable).includes(false)
    ? { code: 9107, detail: `${server} cannot open every private key of the zone.` }
    : null;
}

function evidenceOf(view: ServerZoneView): readonly StepEvidence[] {
  return Object.entries(view.native).map(([name, value]) => ({
    source: view.server,
    statement: `${name}: ${value}`,
    at: view.viewedAt,
  }));
}
