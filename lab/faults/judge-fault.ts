import type { LabCore } from "@/lab/core";
import { AGENT_PLACE } from "@/lab/forest/network";
import { type LabRefusal, refuse } from "@/lab/refusal";
import { FAULT_KINDS, type FaultRequest } from "./fault";

/** Why a fault cannot be added: it names something that is not there, or lacks the number that it needs. */
export function judgeFault(request: FaultRequest, core: LabCore): LabRefusal | null {
  if (!FAULT_KINDS.includes(request.kind)) {
    return refuse("invalid", `There is no fault "${request.kind}".`);
  }
  return judgeNames(request, core) ?? judgeNumbers(request);
}

function judgeNames(request: FaultRequest, core: LabCore): LabRefusal | null {
  const { forest } = core.world;
  for (const name of [request.server, request.peer]) {
    if (name === null || forest.find(name) !== null) continue;
    if (request.kind === "partition" && name === AGENT_PLACE) continue;
    return refuse("unknown-server", `The lab has no server ${name}.`);
  }
  if (request.zone === null) return judgeDescriptor(request, core);
  if (core.find(request.zone) === null) {
    return refuse("unknown-zone", `The lab has no zone ${request.zone}.`);
  }
  return judgeDescriptor(request, core);
}

function judgeDescriptor(request: FaultRequest, core: LabCore): LabRefusal | null {
  const { descriptorId, zone } = request;
  if (descriptorId === null) return null;
  const candidates = zone === null ? core.zones : [core.find(zone)];
  const isKnown = candidates.some((candidate) =>
    candidate?.content.truth.descriptors.some(
      (descriptor) => descriptor.rolling.descriptorId === descriptorId,
    ),
  );
  return isKnown
    ? null
    : refuse("unknown-descriptor", `No zone of the lab has a signing key ${descriptorId}.`);
}

function judgeNumbers(request: FaultRequest): LabRefusal | null {
  if (request.kind === "slow" && !isWhole(request.milliseconds, 0)) {
    return refuse("invalid", 'The fault "slow" needs "milliseconds", a whole number, 0 or more.');
  }
  if (request.kind === "clock-skew" && !isWhole(request.seconds, Number.NEGATIVE_INFINITY)) {
    return refuse("invalid", 'The fault "clock-skew" needs "seconds", a whole number.');
  }
  if (request.kind === "partition" && request.server !== null && request.server === request.peer) {
    return refuse("invalid", "A server cannot be cut off from itself.");
  }
  return null;
}

function isWhole(value: number | null, minimum: number): boolean {
  return value !== null && Number.isSafeInteger(value) && value >= minimum;
}
