import type { Capability, CapabilityAnswer } from "@/agent/drivers/capabilities";
import type {
  Acting,
  DriverFailure,
  FreshReading,
  StepCheck,
  StepReply,
} from "@/agent/drivers/driver";
import type { WorkerAnswer } from "@/agent/transport/powershell-worker";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { EstateReport, ServerName } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { stepRequests } from "./commands";
import type { EstateWatch } from "./estate-watch";
import { failureOfError } from "./failures";
import {
  actorOf,
  evidenceOf,
  holdsAlready,
  linesOf,
  lostDescriptorsOf,
  refusalOf,
} from "./judge-step";
import { readFresh } from "./read-fresh";
import type { ServerRow } from "./schema";
import type { ServerAsker } from "./server-asker";
import type { ServerWatch } from "./server-watch";

type Writing = Extract<
  Capability,
  | "transfers-role"
  | "seizes-role"
  | "seizes-role-without-keys"
  | "assigns-role"
  | "adds-keys"
  | "removes-keys"
  | "resigns-zone"
  | "manual-rollover-step"
>;

const doc = "docs/drivers/windows.md";

/** What the driver can change on Windows. */
export const WRITING_CAPABILITIES = {
  "transfers-role": { answer: "supported", note: "Reset-DnsServerZoneKeyMasterRole" },
  "seizes-role": { answer: "supported", note: "with -SeizeRole" },
  "seizes-role-without-keys": {
    answer: "supported",
    note: "the same line as a seizure: which of both the server makes of it is read back (UNVERIFIED)",
  },
  "assigns-role": { answer: "supported", note: "with -SeizeRole, in advance (KM-6)" },
  "adds-keys": { answer: "supported", note: null },
  "removes-keys": { answer: "supported", note: null },
  "resigns-zone": { answer: "supported", note: "with the keys that the zone has (KM-56)" },
  "manual-rollover-step": {
    answer: "not-yet",
    reason: "the worker can, and no plan asks for it yet",
    doc,
  },
} as const satisfies Record<Writing, CapabilityAnswer>;

/** A server with who asks it and who remembers it. */
export type WatchedServer = { readonly asker: ServerAsker; readonly watch: ServerWatch };

export type ActingOptions = {
  readonly servers: readonly WatchedServer[];
  readonly estateWatch: EstateWatch;
  readonly describe: () => EstateReport;
  /** How long a reading may take. */
  readonly deadlineMs: number;
  /** Told of every change that a server may have made for this driver. */
  readonly onChange: (step: Step) => void;
};

/** The power to change, over the one call that each step is. */
export function createActing(options: ActingOptions): Acting {
  return {
    readZoneFresh: (zone) => readZone(zone, options),
    checkStep: (step) => checkStep(step, options),
    applyStep: (step, limits) => applyStep(step, limits, options),
  };
}

function readZone(
  zone: ZoneName,
  { servers, estateWatch, describe }: ActingOptions,
): Promise<Result<FreshReading, DriverFailure>> {
  const watches = servers.map(({ watch }) => watch);
  return readFresh(zone, { watches, estateWatch, describe });
}

/** The step's own cmdlet with -WhatIf, then what stands against it by a fresh reading. -WhatIf alone proves little. */
async function checkStep(
  step: Step,
  options: ActingOptions,
): Promise<Result<StepCheck, DriverFailure>> {
  const asker = askerOf(step.server, options);
  if (asker === null) return err(notServed(step.server));
  const aim = await asker.aim();
  if (!aim.ok) return aim;
  const fresh = await readZone(step.zone, options);
  if (!fresh.ok) return fresh;
  const [first] = stepRequests(step, aim.value, lostDescriptorsOf(step, fresh.value));
  const rehearsed = await asker.call({ ...first, whatIf: true }, options.deadlineMs, "reading");
  if (!rehearsed.ok) return rehearsed;
  const { error } = rehearsed.value;
  const rehearsal = error === null ? null : failureOfError(error, "reading");
  const facts = factsOf(step, options);
  const refusal = rehearsal ?? refusalOf(step, fresh.value, facts);
  return ok({
    allowed: refusal === null,
    refusal: refusal === null ? null : { code: refusal.code, detail: refusal.detail },
    hasRights: refusal?.kind === "forbidden" ? false : null,
    isDirectoryWritable: facts?.DsAvailable === false ? false : null,
    isNamingMasterReachable: null,
    command: linesOf(step, lostDescriptorsOf(step, fresh.value)).join("\n"),
    evidence: evidenceOf(fresh.value),
    checkedAt: options.estateWatch.now,
  });
}

/**
 * Reads first, so that nothing is done that was not shown, then calls. A clear no is a number that Windows gave; whatever else
 * comes after a call began is unclear.
 */
async function applyStep(
  step: Step,
  { timeoutMs }: { readonly timeoutMs: number },
  options: ActingOptions,
): Promise<Result<StepReply, DriverFailure>> {
  const until = performance.now() + timeoutMs;
  const asker = askerOf(step.server, options);
  if (asker === null) return err(notServed(step.server));
  const aim = await asker.aim();
  if (!aim.ok) return err(nothingDone(aim.error));
  const fresh = await readZone(step.zone, options);
  if (!fresh.ok) return err(nothingDone(fresh.error));
  const refusal = refusalOf(step, fresh.value, factsOf(step, options));
  if (refusal !== null) return err(refusal);
  if (performance.now() >= until) return err(nothingDone(NO_TIME_LEFT));
  const requests = stepRequests(step, aim.value, lostDescriptorsOf(step, fresh.value));
  options.onChange(step);
  for (const [place, request] of requests.entries()) {
    const answer = await asker.call(request, Math.max(until - performance.now(), 1), "change");
    const failure = failureOfAnswer(answer);
    if (failure === null) continue;
    return err(place === 0 ? failure : { ...failure, kind: "partially-applied", retryable: false });
  }
  const isDoneAlready = holdsAlready(step, fresh.value);
  return ok({
    nativeReply: isDoneAlready ? `${step.server} is the key master already.` : "no error",
    changed: isDoneAlready ? false : null,
    answeredAt: options.estateWatch.now,
  });
}

function failureOfAnswer(answer: Result<WorkerAnswer, DriverFailure>): DriverFailure | null {
  if (!answer.ok) return answer.error;
  return answer.value.error === null ? null : failureOfError(answer.value.error, "change");
}

/** Before the call: whoever reads `timed-out` would think that something may have happened. */
function nothingDone(failure: DriverFailure): DriverFailure {
  return failure.kind === "timed-out" ? { ...failure, kind: "unreachable" } : failure;
}

const NO_TIME_LEFT: DriverFailure = {
  kind: "unreachable",
  code: null,
  detail: "Reading took all of the time: nothing was sent.",
  retryable: true,
};

function factsOf(step: Step, { servers }: ActingOptions): ServerRow | null {
  return servers.find(({ watch }) => watch.server === actorOf(step))?.watch.facts ?? null;
}

function askerOf(server: ServerName, { servers }: ActingOptions): ServerAsker | null {
  return servers.find(({ asker }) => asker.server === server)?.asker ?? null;
}

function notServed(server: ServerName): DriverFailure {
  const detail = `${server} is none of this driver's servers.`;
  return { kind: "unsupported", code: null, detail, retryable: false };
}
