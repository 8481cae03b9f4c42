import type { DriverFailure, FreshReading, StepEvidence } from "@/agent/drivers/driver";
import { commandText } from "@/lib/dnssec/key-master/move/command-text";
import type { RoleStep, Step } from "@/lib/dnssec/key-master/move/step";
import type { ServerName, ServerZoneView } from "@/lib/dnssec/zone-report";
import type { ServerRow } from "./schema";

/** Who does the step in the end: of a move the new key master (KM-35). */
export function actorOf(step: Step): ServerName {
  return "target" in step ? step.target : step.server;
}

/** Descriptors in use whose keys the server that is to sign cannot open. */
export function lostDescriptorsOf(step: Step, { zone }: FreshReading): readonly string[] {
  if (step.action !== "resign-zone") return [];
  const view = zone.views.find(({ server }) => server === step.server);
  const faulty = (zone.signing?.descriptors ?? []).filter(
    ({ state, descriptorId }) => state === "active" && view?.keysReachable[descriptorId] === false,
  );
  return faulty.map(({ descriptorId }) => descriptorId);
}

/** True if the new key master is the present one already (KM-37). */
export function holdsAlready(step: Step, { zone }: FreshReading): boolean {
  return (
    "target" in step && zone.views.some((view) => view.server === step.target && view.isHolder)
  );
}

/** The lines that a person would type to do the same. */
export function linesOf(step: Step, lostDescriptors: readonly string[]): readonly string[] {
  if (lostDescriptors.length === 0) return [commandText(step)];
  const { zone, server } = step;
  const sign = commandText({ action: "resign-zone", zone, server }).replace(" -DoResign", "");
  return [
    sign.replace("Invoke-DnsServerZoneSign", "Invoke-DnsServerZoneUnsign"),
    ...lostDescriptors.map((descriptorId) =>
      commandText({ action: "remove-key", zone, server, descriptorId }),
    ),
    sign,
  ];
}

/** What each server that answers says about the role. */
export function evidenceOf({ zone }: FreshReading): readonly StepEvidence[] {
  return zone.views
    .filter(({ copy }) => copy === "primary")
    .map(({ server, holder, isHolder, viewedAt }) => ({
      source: server,
      statement: isHolder ? "says that it is the key master" : `names ${holder ?? "nobody"}`,
      at: viewedAt,
    }));
}

/**
 * What stands against a step by what servers say now, in the order of the protocol's own checks (KM-36, KM-38), then what would make
 * it another step than the one that was shown: Windows does not ask for that. Nothing was sent when it is told.
 */
export function refusalOf(
  step: Step,
  reading: FreshReading,
  facts: ServerRow | null,
): DriverFailure | null {
  const actor = actorOf(step);
  const silent = reading.servers.find(({ server, reachable }) => server === actor && !reachable);
  if (silent?.failure) {
    const { code, detail } = silent.failure;
    return { kind: code === 5 ? "forbidden" : "unreachable", code, detail, retryable: true };
  }
  const view = reading.zone.views.find(({ server }) => server === actor);
  if (view === undefined) return rejected(9601, `${actor} does not have the zone.`);
  if (facts?.EnableDnsSec === false) return rejected(9125, `DNSSEC is switched off on ${actor}.`);
  return "target" in step ? refusalOfMove(step, view, reading) : refusalOfKeys(step, view, reading);
}

function refusalOfMove(
  step: RoleStep,
  view: ServerZoneView,
  reading: FreshReading,
): DriverFailure | null {
  const { server } = view;
  if (!view.isWritable || reading.zone.storage !== "directory") {
    return rejected(9611, `${server} has no writable directory-integrated copy of the zone.`);
  }
  const isSignedZoneNeeded =
    step.action === "transfer-role" || step.action === "seize-role-without-keys";
  if (isSignedZoneNeeded && view.isSigned === false) {
    return rejected(9121, `The zone is not signed on ${server}.`);
  }
  if (view.isHolder) return null;
  const areKeysNeeded = step.action === "transfer-role" || step.action === "seize-role";
  if (areKeysNeeded && Object.values(view.keysReachable).includes(false)) {
    return rejected(9107, `${server} cannot open every private key of the zone.`);
  }
  return deviationOf(step, reading);
}

/** Another holder than the one that was shown, or one that answers (KM-46). */
function deviationOf(step: RoleStep, { zone }: FreshReading): DriverFailure | null {
  const alive = zone.views.find(({ isHolder, server }) => isHolder && server !== step.target);
  if (alive === undefined) return null;
  const says = `${alive.server} answers and says that it is the key master`;
  switch (step.action) {
    case "transfer-role":
      return alive.server === step.from ? null : conflict(`${says}, not ${step.from}.`);
    case "assign-role":
      return conflict(`${says}: there is nothing to assign.`);
    case "seize-role":
    case "seize-role-without-keys":
      return conflict(`${says}: nothing is seized from it.`);
    default:
      return step satisfies never;
  }
}

function refusalOfKeys(
  step: Exclude<Step, RoleStep>,
  view: ServerZoneView,
  reading: FreshReading,
): DriverFailure | null {
  const { server } = view;
  if (step.action === "resign-zone" && view.isSigned === false) {
    return rejected(9121, `The zone is not signed on ${server}.`);
  }
  if (!view.isHolder) return rejected(9101, `${server} is not the key master of the zone.`);
  switch (step.action) {
    case "add-key":
      return null;
    case "remove-key":
      return refusalToRemove(step.descriptorId, view, reading);
    case "resign-zone":
      return missingKeys(step, reading);
    default:
      return step satisfies never;
  }
}

function refusalToRemove(
  descriptorId: string,
  view: ServerZoneView,
  { zone }: FreshReading,
): DriverFailure | null {
  const found = zone.signing?.descriptors.find((each) => each.descriptorId === descriptorId);
  if (found === undefined) return conflict(`The zone has no signing key ${descriptorId}.`);
  if (found.rollover !== null) return rejected(9116, "The key is in the middle of a rollover.");
  const isInUse = view.isSigned === true && found.state === "active";
  return isInUse ? rejected(9119, "An active key of a signed zone cannot be removed.") : null;
}

/** 9104, before an unsigned zone would be left behind: a zone is signed with a KSK and a ZSK (KM-48). */
function missingKeys(
  step: Extract<Step, { readonly action: "resign-zone" }>,
  reading: FreshReading,
): DriverFailure | null {
  const lost = lostDescriptorsOf(step, reading);
  if (lost.length === 0) return null;
  const usable = (reading.zone.signing?.descriptors ?? []).filter(
    ({ state, descriptorId }) => state === "active" && !lost.includes(descriptorId),
  );
  const isEnough = (["ksk", "zsk"] as const).every((role) =>
    usable.some(({ keyRole }) => keyRole === role),
  );
  return isEnough
    ? null
    : rejected(
        9104,
        `${step.server} cannot open a KSK and a ZSK of the zone: add what is missing.`,
      );
}

function rejected(code: number, detail: string): DriverFailure {
  return { kind: "rejected-by-server", code, detail, retryable: false };
}

function conflict(detail: string): DriverFailure {
  return { kind: "conflict", code: null, detail, retryable: false };
}
