import type { Capability, CapabilityAnswer } from "@/agent/drivers/capabilities";
import type {
  Acting,
  DriverFailure,
  FreshReading,
  StepCheck,
  StepReply,
} from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { EstateReport, ServerName } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { commandLineOf } from "./command-line";
import { stepRequest } from "./commands";
import type { EstateWatch } from "./estate-watch";
import { failureOfError } from "./failures";
import { judgeStep } from "./judge-step";
import { readFresh } from "./read-fresh";
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
  const request = stepRequest(step, aim.value);
  const rehearsed = await asker.call({ ...request, whatIf: true }, options.deadlineMs, "reading");
  if (!rehearsed.ok) return rehearsed;
  const fresh = await readZone(step.zone, options);
  if (!fresh.ok) return fresh;
  const { error } = rehearsed.value;
  const rehearsal = error === null ? null : failureOfError(error, "reading");
  return ok({
    ...judgeStep(step, fresh.value, {
      rehearsal,
      facts:
        options.servers.find(({ watch }) => watch.server === actorOf(step))?.watch.facts ?? null,
    }),
    command: commandLineOf(request),
  });
}

/** One call. A clear no is a number that Windows gave; everything else after the call began is unclear. */
async function applyStep(
  step: Step,
  { timeoutMs }: { readonly timeoutMs: number },
  options: ActingOptions,
): Promise<Result<StepReply, DriverFailure>> {
  const asker = askerOf(step.server, options);
  if (asker === null) return err(notServed(step.server));
  const aim = await asker.aim();
  if (!aim.ok) return aim;
  options.onChange(step);
  const answer = await asker.call(stepRequest(step, aim.value), timeoutMs, "change");
  if (!answer.ok) return answer;
  if (answer.value.error !== null) return err(failureOfError(answer.value.error, "change"));
  return ok({
    nativeReply: `${commandLineOf(stepRequest(step, aim.value))} succeeded`,
    changed: null,
    answeredAt: options.estateWatch.now,
  });
}

/** Who does the step in the end: of a move the new key master (KM-35). */
function actorOf(step: Step): ServerName {
  return "target" in step ? step.target : step.server;
}

function askerOf(server: ServerName, { servers }: ActingOptions): ServerAsker | null {
  return servers.find(({ asker }) => asker.server === server)?.asker ?? null;
}

function notServed(server: ServerName): DriverFailure {
  const detail = `${server} is none of this driver's servers.`;
  return { kind: "unsupported", code: null, detail, retryable: false };
}
