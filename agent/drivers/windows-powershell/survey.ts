import type { WorkerRequest, WorkerRow } from "@/agent/transport/powershell-protocol";
import type { PowershellWorker, WorkerAnswer } from "@/agent/transport/powershell-worker";
import type { ServerName } from "@/lib/dnssec/zone-report";
import {
  type Aim,
  apexRequest,
  directorySettingRequest,
  eachZoneRequest,
  eventsRequest,
  providersRequest,
  serverRequest,
  settingsRequest,
  trustAnchorsRequest,
  trustPointsRequest,
  zonesRequest,
} from "./commands";
import { aimAt, type Reach } from "./transport-aim";

/** What one call of one cmdlet showed: no names of zones, servers or keys. */
export type SurveyEntry = {
  readonly server: string;
  readonly operation: string;
  readonly milliseconds: number;
  readonly rows: number;
  /** Per field: which words (or which types of value) came, and how often none. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Properties whose type is not the documented one. */
  readonly unexpected: readonly string[];
  /** FullyQualifiedErrorId and the like, of the call and of single zones. */
  readonly errors: readonly string[];
};

export type Survey = {
  readonly engine: string | null;
  readonly startMilliseconds: number;
  readonly failure: string | null;
  readonly entries: readonly SurveyEntry[];
};

/** Zones that are looked at one by one: enough to see types and times, few enough to wait for. */
const ZONES_ALONE = 20;
const DEADLINE_MS = 60_000;
/** Fields whose words come from a closed list: these are told, all others only by their type. */
const WORDS = new Set([
  ...["ZoneType", "ReplicationScope", "KeyMasterStatus", "DenialOfExistence", "NSec3HashAlgorithm"],
  ...["DistributeTrustAnchor", "DSRecordGenerationAlgorithm", "KeyType", "CryptoAlgorithm"],
  ...["CurrentState", "RolloverType", "CurrentRolloverStatus", "NextRolloverAction"],
  ...["ValidationErrorCode", "ExtendedErrorCode", "BuildNumber", "MajorVersion", "Id"],
  ...["TrustPointState", "TrustAnchorState", "TrustAnchorType", "RecordType", "KeyStorageProvider"],
  ...["RecordData.TypeCovered", "RecordData.CryptoAlgorithm", "RecordData.KeyFlags"],
]);

/** The read-only part of the manual test plan (docs/drivers/windows.md), against real servers. */
export async function surveyServers(
  worker: PowershellWorker,
  servers: readonly ServerName[],
  reach: Reach,
): Promise<Survey> {
  const begun = performance.now();
  const identity = await worker.identify();
  const startMilliseconds = Math.round(performance.now() - begun);
  if (!identity.ok) {
    const { detail } = identity.error;
    return { engine: null, startMilliseconds, failure: detail, entries: [] };
  }
  const entries: SurveyEntry[] = [];
  for (const [index, server] of servers.entries()) {
    const aim = aimAt(server, reach, identity.value.machine);
    entries.push(...(await surveyServer(worker, aim, `server ${index + 1}`)));
  }
  return { engine: identity.value.engine, startMilliseconds, failure: null, entries };
}

async function surveyServer(
  worker: PowershellWorker,
  aim: Aim,
  server: string,
): Promise<readonly SurveyEntry[]> {
  const entries: SurveyEntry[] = [];
  const ask = async (request: Omit<WorkerRequest, "deadlineMs">) => {
    const begun = performance.now();
    const answer = await worker.request({ ...request, deadlineMs: DEADLINE_MS });
    const milliseconds = Math.round(performance.now() - begun);
    const shown = answer.ok
      ? describeAnswer(answer.value)
      : {
          rows: 0,
          fields: {},
          unexpected: [],
          errors: [`${answer.error.kind}: ${answer.error.detail}`],
        };
    entries.push({ server, operation: request.operation, milliseconds, ...shown });
    return answer.ok ? answer.value.rows : [];
  };
  const zones = await ask(zonesRequest(aim));
  const primaries = zones
    .filter(({ ZoneType, IsAutoCreated }) => ZoneType === "Primary" && IsAutoCreated !== true)
    .map(({ ZoneName }) => String(ZoneName));
  const few = primaries.slice(0, ZONES_ALONE);
  await ask(serverRequest(aim));
  await ask(settingsRequest(aim, primaries));
  await ask(eachZoneRequest("get-signing-keys", aim, few));
  await ask(eachZoneRequest("test-zone-settings", aim, few));
  await ask(apexRequest(aim, "DnsKey", few));
  await ask(apexRequest(aim, "RRSig", few));
  await ask(eventsRequest(aim, "audit", null));
  await ask(eventsRequest(aim, "classic", null));
  await ask(directorySettingRequest(aim));
  await ask(providersRequest(aim));
  const points = await ask(trustPointsRequest(aim));
  const names = points.map(({ TrustPointName }) => String(TrustPointName)).slice(0, ZONES_ALONE);
  await ask(trustAnchorsRequest(aim, names));
  return entries;
}

function describeAnswer({ rows, each, error }: WorkerAnswer) {
  const single = [...each.values()];
  const all = [...rows, ...single.flatMap((said) => ("rows" in said ? said.rows : []))];
  const errors = [
    ...(error === null ? [] : [error]),
    ...single.flatMap((said) => ("error" in said ? [said.error] : [])),
  ];
  return {
    rows: all.length,
    fields: describeFields(all),
    unexpected: unique(
      all.flatMap(({ unexpected }) => (Array.isArray(unexpected) ? unexpected.map(String) : [])),
    ),
    errors: unique(
      errors.map((each) =>
        each.kind === "error" ? `${each.fullyQualifiedErrorId} ${each.exception}` : each.kind,
      ),
    ),
  };
}

function describeFields(rows: readonly WorkerRow[]): Readonly<Record<string, readonly string[]>> {
  const names = unique(rows.flatMap((row) => Object.keys(row))).filter(
    (name) => name !== "unexpected",
  );
  return Object.fromEntries(
    names.map((name) => [name, unique(rows.map((row) => describeValue(name, row[name])))]),
  );
}

function describeValue(name: string, value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (WORDS.has(name)) return Array.isArray(value) ? value.map(String).join(",") : String(value);
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}
