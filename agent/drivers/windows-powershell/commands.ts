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

/** How soon it hears of changes in the directory. */
export function directorySettingRequest(aim: Aim): Template {
  return { operation: "get-directory-setting", parameters: aimed(aim) };
}

/** Where it can keep keys. */
export function providersRequest(aim: Aim): Template {
  return { operation: "get-key-storage-providers", parameters: aimed(aim) };
}

/** What it trusts of itself. */
export function trustPointsRequest(aim: Aim): Template {
  return { operation: "get-trust-points", parameters: aimed(aim) };
}

/** The anchors of each of these trust points: the cmdlet takes one name and needs it. */
export function trustAnchorsRequest(aim: Aim, names: readonly string[]): EachTemplate {
  return {
    operation: "get-trust-anchors",
    parameters: aimed(aim),
    each: { parameter: "Name", values: names },
    eachMs: WINDOWS_LIMITS.oneZoneMs,
    stopOn: SERVER_IS_AWAY,
  };
}

/**
 * Ids of the audit log that tell of keys, signing, trust anchors and the role (spec §6.1). Not among them: 532, which is documented
 * nowhere; 547, the root's anchor, which is no zone's; 572, which comes with every step of a rollover that the keys tell anyway.
 */
export const AUDIT_EVENTS = [
  ...[525, 526, 527, 528, 529, 530, 531, 533, 534, 535],
  ...[544, 545, 546, 568, 569, 570, 571],
] as const;

/** The logs that are read: what was done, and what went wrong (spec §6). */
export type EventLog = "audit" | "classic";

/** Known ones whatever their level; of the others in these ranges warnings and errors, whatever they mean (spec §6.2). */
const KNOWN_EVENTS = [777, 1524, 1525, 7616, 7636, 7642, 7644] as const;
const WATCHED_RANGES = [
  [760, 799],
  [1520, 1530],
  [7601, 7700],
] as const;

const CHOSEN: Readonly<Record<EventLog, { readonly log: string; readonly what: string }>> = {
  audit: {
    log: "Microsoft-Windows-DNSServer/Audit",
    what: `(${anyOf(AUDIT_EVENTS)})`,
  },
  classic: {
    log: "DNS Server",
    what: `Provider[@Name='Microsoft-Windows-DNS-Server-Service'] and (${anyOf(KNOWN_EVENTS)} or ((Level=1 or Level=2 or Level=3) and (${WATCHED_RANGES.map(([first, last]) => `(EventID>=${first} and EventID<=${last})`).join(" or ")})))`,
  },
};

function anyOf(ids: readonly number[]): string {
  return ids.map((id) => `EventID=${id}`).join(" or ");
}

/** Events of a log after a record, oldest first; without one, the latest. */
export function eventsRequest(aim: Aim, log: EventLog, afterRecord: number | null): Template {
  const chosen = CHOSEN[log];
  const isLater = afterRecord === null ? "" : ` and EventRecordID>${afterRecord}`;
  return {
    operation: "get-events",
    parameters: {
      ...(aim.kind === "here" ? {} : { ComputerName: aim.name }),
      LogName: chosen.log,
      FilterXPath: `*[System[${chosen.what}${isLater}]]`,
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
