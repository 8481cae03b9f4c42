import type { DriverFailure } from "@/agent/drivers/driver";
import type { Lab } from "@/lab/lab";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { ServerName, ZoneReport } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import type { StepPlace } from "./step-commands";

/** A step where it meets its zone: what the agent can see of it now. */
export type PlacedStep = StepPlace & {
  readonly step: Step;
  /** Who does it: the new key master itself for moves of the role (KM-35). */
  readonly actor: ServerName;
  readonly report: ZoneReport;
  /** Whom the replica of the directory on the acting server names; null = it cannot be read. */
  readonly named: readonly ServerName[] | null;
};

/** Looks at the zone; `rejected-by-server` with 9601 if there is none. */
export function placeStep(lab: Lab, step: Step): Result<PlacedStep, DriverFailure> {
  const [report] = lab.details([step.zone]);
  if (report === undefined) return err(noSuchZone(step.zone));
  const actor = actorOf(step);
  const view = report.views.find(({ server }) => server === actor);
  const lostDescriptors = (report.signing?.descriptors ?? [])
    .filter(({ state }) => state === "active")
    .map(({ descriptorId }) => descriptorId)
    .filter((descriptorId) => view?.keysReachable[descriptorId] === false);
  const { storage } = report;
  const named = report.directory.find(({ replica }) => replica === actor)?.holders ?? null;
  return ok({ step, actor, report, storage, named, lostDescriptors });
}

export function noSuchZone(zone: string): DriverFailure {
  return {
    kind: "rejected-by-server",
    code: 9601,
    detail: `The lab has no zone ${zone}.`,
    retryable: false,
  };
}

/**
 * What makes it another step than the one that was planned: the role is not with the one it would be taken from, or the one from
 * whom it would be seized answers. Windows itself does not ask; the driver does, so that nothing is done that was not shown.
 */
export function deviationOf(placed: PlacedStep): string | null {
  const { step, actor, named } = placed;
  const others = (named ?? []).filter((holder) => holder !== actor);
  const said = `The directory on ${actor} names ${others.join(" and ")} as key master`;
  switch (step.action) {
    case "transfer-role":
      return others.length === 0 || others.includes(step.from)
        ? null
        : `${said}, not ${step.from}.`;
    case "assign-role":
      return others.length === 0 ? null : `${said}: there is nothing to assign.`;
    case "seize-role":
    case "seize-role-without-keys":
      return aliveHolder(placed);
    case "add-key":
    case "remove-key":
    case "resign-zone":
      return null;
  }
}

/** KM-46: from a holder that answers, nothing is seized. */
function aliveHolder({ actor, report }: PlacedStep): string | null {
  const alive = report.views.find(({ server, isHolder }) => isHolder && server !== actor);
  return alive === undefined
    ? null
    : `${alive.server} answers and says that it is the key master: nothing is seized from it.`;
}

/** 9104, before an unsigned zone would be left behind: a zone is signed with a KSK and a ZSK (KM-48). */
export function missingKeysOf({ step, report, lostDescriptors }: PlacedStep): string | null {
  if (step.action !== "resign-zone" || lostDescriptors.length === 0) return null;
  const usable = (report.signing?.descriptors ?? []).filter(
    ({ state, descriptorId }) => state === "active" && !lostDescriptors.includes(descriptorId),
  );
  const missing = (["ksk", "zsk"] as const).filter(
    (role) => !usable.some(({ keyRole }) => keyRole === role || keyRole === "csk"),
  );
  if (missing.length === 0) return null;
  const names = missing.map((role) =>
    role === "ksk" ? "a key-signing key" : "a zone-signing key",
  );
  return `Of the keys that ${step.server} can open, ${names.join(" and ")} is missing: add it first.`;
}

function actorOf(step: Step): ServerName {
  switch (step.action) {
    case "transfer-role":
    case "seize-role":
    case "seize-role-without-keys":
    case "assign-role":
      return step.target;
    case "add-key":
    case "remove-key":
    case "resign-zone":
      return step.server;
  }
}
