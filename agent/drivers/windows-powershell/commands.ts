import type { ArgumentValue, WorkerRequest } from "@/agent/transport/powershell-protocol";
import type { RoleStep, Step } from "@/lib/dnssec/key-master/move/step";
import { algorithmEntry } from "@/lib/dnssec/signing-key/algorithms";
import { SERVER_IS_AWAY } from "./failures";
import { WINDOWS_LIMITS } from "./limits";

/** Which machine a cmdlet is aimed at, and how it gets there. */
export type Aim =
  /** The machine that the worker runs on. */
  | { readonly kind: "here" }
  /** Another one, by DNS RPC: -ComputerName. */
  | { readonly kind: "computer"; readonly name: string }
  /** Another one, by its own provider: -CimSession. */
  | { readonly kind: "session"; readonly name: string };

type Parameters = Readonly<Record<string, ArgumentValue>>;
type Template = Omit<WorkerRequest, "deadlineMs">;
/** The same call for many values. */
export type EachTemplate = Template & Required<Pick<WorkerRequest, "each">>;

/** Everything that the server has. */
export function zonesRequest(aim: Aim): Template {
  return { operation: "get-zones", parameters: aimed(aim) };
}

/** One zone as the server has it. */
export function zoneRequest(aim: Aim, zone: string): Template {
  return { operation: "get-zones", parameters: { ...aimed(aim), Name: [zone] } };
}

/** The settings of many zones in one call. */
export function settingsRequest(aim: Aim, zones: readonly string[]): Template {
  return { operation: "get-zone-settings", parameters: { ...aimed(aim), ZoneName: zones } };
}

/** What a cmdlet that takes one zone says of each of these. */
export function eachZoneRequest(
  operation: "get-signing-keys" | "test-zone-settings",
  aim: Aim,
  zones: readonly string[],
): EachTemplate {
  return {
    operation,
    parameters: aimed(aim),
    each: { parameter: "ZoneName", values: zones },
    eachMs: WINDOWS_LIMITS.oneZoneMs,
    stopOn: SERVER_IS_AWAY,
  };
}

/** Records of one type at the apex of each of these zones. */
export function apexRequest(
  aim: Aim,
  type: "DnsKey" | "RRSig",
  zones: readonly string[],
): EachTemplate {
  return {
    operation: "get-apex-keys",
    parameters: { ...aimed(aim), Name: "@", RRType: type },
    each: { parameter: "ZoneName", values: zones },
    eachMs: WINDOWS_LIMITS.oneZoneMs,
    stopOn: SERVER_IS_AWAY,
  };
}

/** What the server says of itself. */
export function serverRequest(aim: Aim): Template {
  return { operation: "get-server-setting", parameters: { ...aimed(aim), All: true } };
}

/** Ids of the audit log that tell of keys, signing and the role (spec §6.1). */
export const AUDIT_EVENTS = [525, 526, 527, 568] as const;
const AUDIT_LOG = "Microsoft-Windows-DNSServer/Audit";

/** Audit events after a record, oldest first; without one, the latest. */
export function eventsRequest(aim: Aim, afterRecord: number | null): Template {
  const ids = AUDIT_EVENTS.map((id) => `EventID=${id}`).join(" or ");
  const isLater = afterRecord === null ? "" : ` and EventRecordID>${afterRecord}`;
  return {
    operation: "get-events",
    parameters: {
      ...(aim.kind === "here" ? {} : { ComputerName: aim.name }),
      LogName: AUDIT_LOG,
      FilterXPath: `*[System[(${ids})${isLater}]]`,
      MaxEvents: WINDOWS_LIMITS.eventsAtOnce,
      ...(afterRecord === null ? {} : { Oldest: true }),
    },
  };
}

/**
 * The calls that a step is, in order: one, but for signing again after keys were lost (KM-43), which is unsigning, removing the lost
 * keys and signing with the others. The role moves without -ComputerName: that parameter does not exist there (spec §3.1).
 */
export function stepRequests(
  step: Step,
  aim: Aim,
  lostDescriptors: readonly string[],
): readonly [Template, ...Template[]] {
  const zone = { ZoneName: step.zone };
  const common = { ...aimed(aim), ...zone };
  switch (step.action) {
    case "transfer-role":
      return [moveRequest(step, aim, {})];
    case "seize-role":
    case "seize-role-without-keys":
    case "assign-role":
      return [moveRequest(step, aim, { SeizeRole: true })];
    case "add-key":
      return [{ operation: "add-signing-key", parameters: { ...common, ...newKey(step) } }];
    case "remove-key":
      return [removeRequest(common, step.descriptorId)];
    case "resign-zone":
      return lostDescriptors.length === 0
        ? [{ operation: "sign-zone", parameters: { ...common, DoResign: true } }]
        : [
            { operation: "unsign-zone", parameters: common },
            ...lostDescriptors.map((id) => removeRequest(common, id)),
            { operation: "sign-zone", parameters: common },
          ];
    default:
      return step satisfies never;
  }
}

function moveRequest(step: RoleStep, aim: Aim, how: Parameters): Template {
  return {
    operation: "move-role",
    parameters: {
      ...sessionOnly(aim),
      ZoneName: step.zone,
      KeyMasterServer: step.target,
      ...how,
    },
  };
}

function removeRequest(common: Parameters, descriptorId: string): Template {
  return { operation: "remove-signing-key", parameters: { ...common, KeyId: descriptorId } };
}

function newKey(step: Extract<Step, { readonly action: "add-key" }>): Parameters {
  return {
    Type: step.keyRole === "ksk" ? "KeySigningKey" : "ZoneSigningKey",
    CryptoAlgorithm: algorithmEntry(step.algorithm)?.windowsName ?? String(step.algorithm),
    KeyLength: step.keyLength,
  };
}

function aimed(aim: Aim): Parameters {
  return aim.kind === "computer" ? { ComputerName: aim.name } : sessionOnly(aim);
}

function sessionOnly(aim: Aim): Parameters {
  return aim.kind === "session" ? { CimSession: aim.name } : {};
}
