import type * as z from "zod";
import type {
  LabClockChange,
  LabNow,
  LabOperationRequest,
  LabParentDs,
  LabReplication,
  LabRights,
  LabSwitch,
  NewLabFault,
} from "@/lib/contracts/lab";
import { parseOwnerName, toLowerName } from "@/lib/dns/owner-name";
import type { ZoneName } from "@/lib/dns/zone-name";
import { ok } from "@/lib/result";
import type { Context } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { fromWireInstant, wireInstant } from "@/lib/services/wire/instants";
import { parseZoneInPath } from "@/lib/services/zones/find-zone";
import { findLab } from "./find-lab";
import { steerLab } from "./steer-lab";

type Now = Outcome<z.infer<typeof LabNow>>;
type ServerParams = { readonly server: string };

/** Later than this RFC 3339 has no way to write it. 31 December 9998. */
const LAST_INSTANT = 253_370_764_800;

/** Advances, sets or pauses the lab's clock. */
export async function changeLabClock(
  context: Context,
  change: z.infer<typeof LabClockChange>,
): Promise<Now> {
  if ("paused" in change) {
    return told(await steerLab(context, { command: "set-paused", isPaused: change.paused }));
  }
  const lab = findLab(context.services);
  const now = lab.ok ? context.services.fleet.now(lab.value.estate) : 0;
  const isAdvance = "advanceSeconds" in change;
  const instant = isAdvance ? now + change.advanceSeconds : fromWireInstant(change.set);
  if (Number.isNaN(instant) || instant > LAST_INSTANT) {
    const path = isAdvance ? "advanceSeconds" : "set";
    const message = "This is no instant that the lab's clock can show.";
    return refuse("invalid-value", message, { fields: [{ path, message }] });
  }
  return told(
    await steerLab(
      context,
      isAdvance
        ? { command: "advance", seconds: change.advanceSeconds }
        : { command: "set-clock", instant },
    ),
  );
}

export async function setLabPower(
  context: Context,
  { server }: ServerParams,
  { on }: z.infer<typeof LabSwitch>,
): Promise<Now> {
  return told(await steerLab(context, { command: "set-power", server: serverName(server), on }));
}

export async function setLabDnsService(
  context: Context,
  { server }: ServerParams,
  { on }: z.infer<typeof LabSwitch>,
): Promise<Now> {
  return told(
    await steerLab(context, { command: "set-dns-service", server: serverName(server), on }),
  );
}

export async function setLabRights(
  context: Context,
  { server }: ServerParams,
  { allowed }: z.infer<typeof LabRights>,
): Promise<Now> {
  return told(
    await steerLab(context, { command: "set-rights", server: serverName(server), allowed }),
  );
}

export async function setLabParentDs(
  context: Context,
  params: { readonly zone: string },
  { state }: z.infer<typeof LabParentDs>,
): Promise<Now> {
  const zone = zoneName(params.zone);
  if (!zone.ok) return zone;
  return told(await steerLab(context, { command: "set-parent-ds", zone: zone.value, state }));
}

export async function setLabReplication(
  context: Context,
  { delaySeconds }: z.infer<typeof LabReplication>,
): Promise<Now> {
  return told(await steerLab(context, { command: "set-replication-delay", seconds: delaySeconds }));
}

/** Injects a fault; fields left out mean all. */
export async function addLabFault(
  context: Context,
  input: z.infer<typeof NewLabFault>,
): Promise<Outcome<{ id: string }>> {
  const zone = input.zone === undefined ? ok(null) : zoneName(input.zone);
  if (!zone.ok) return zone;
  const fault = {
    kind: input.kind,
    server: input.server === undefined ? null : serverName(input.server),
    zone: zone.value,
    descriptorId: input.descriptorId ?? null,
    peer: input.peer === undefined ? null : serverName(input.peer),
    milliseconds: input.milliseconds ?? null,
    seconds: input.seconds ?? null,
  };
  const answer = await steerLab(context, { command: "add-fault", fault });
  if (!answer.ok) return answer;
  if (answer.value.fault === null) {
    return refuse("agent-unavailable", "The agent did not say which fault it made.");
  }
  return ok({ id: answer.value.fault.id });
}

export async function removeLabFault(
  context: Context,
  { id }: { readonly id: string },
): Promise<Outcome<null>> {
  const answer = await steerLab(context, { command: "remove-fault", id });
  return answer.ok ? ok(null) : answer;
}

/** Everything as on first start. */
export async function resetLab(context: Context): Promise<Now> {
  return told(await steerLab(context, { command: "reset" }));
}

/** What an administrator does at a lab server, outside Keymaster. */
export async function operateLab(
  context: Context,
  request: z.infer<typeof LabOperationRequest>,
): Promise<Now> {
  const zone = zoneName(request.zone);
  if (!zone.ok) return zone;
  const operation =
    "target" in request
      ? { ...request, zone: zone.value, target: serverName(request.target) }
      : { ...request, zone: zone.value, server: serverName(request.server) };
  return told(await steerLab(context, { command: "operate", operation }));
}

function told(answer: Outcome<{ readonly now: number }>): Now {
  return answer.ok ? ok({ now: wireInstant(answer.value.now) }) : answer;
}

function zoneName(text: string): Outcome<ZoneName> {
  const parsed = parseZoneInPath(text);
  if (parsed.ok) return parsed;
  return refuse("invalid-name", `"${text.slice(0, 100)}" is no zone name.`);
}

/** The lab knows its servers by lower-case names; what is no name at all is no server either. */
function serverName(text: string): string {
  const parsed = parseOwnerName(text);
  return parsed.ok ? toLowerName(parsed.value) : text.slice(0, 255);
}
