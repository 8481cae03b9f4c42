import type { LabCore } from "@/lab/core";
import { isServing } from "@/lab/forest/lab-server";
import { hostOn } from "@/lab/zone/holder";
import type { Transition } from "@/lib/dnssec/zone-report";
import { assertNever } from "@/lib/result";
import { addKey, removeKey, setKey } from "./keys";
import { type Operation, type Outcome, type Place, refused } from "./operation";
import { seize, seizeWithoutKeyChecks, transfer } from "./role";
import { invokeRollover, stepRollover } from "./rollovers";
import { setSetting } from "./settings";
import { resign, sign, signWithDefault, unsign } from "./sign";

/** Who asks: from where in the network, and for whom it is done. */
export type Caller = {
  /** The place that the request comes from; null = the server's own console. */
  readonly from: string | null;
  readonly through: Transition["through"];
};

/** Performs an operation of appendix A now: the preconditions in the order given there, the code of the first that fails. */
export function perform(core: LabCore, operation: Operation, caller: Caller): Outcome {
  const zone = core.find(operation.zone);
  const { forest } = core.world;
  const server = forest.find(operation.server);
  if (server === null || !server.isOn)
    return refused(1722, `${operation.server} cannot be reached.`);
  if (caller.from !== null && forest.network.isCut(caller.from, server.name)) {
    return refused(1722, `${server.displayName} cannot be reached.`);
  }
  if (!isServing(server)) return refused(1753, `No DNS service on ${server.displayName}.`);
  if (!server.areRightsAllowed) return refused(5, `Access is denied on ${server.displayName}.`);
  const host = zone === null ? null : hostOn(zone, operation.server);
  if (zone === null || host === null) {
    return refused(9601, `${server.displayName} does not have the zone ${operation.zone}.`);
  }
  return core.change(zone, (at) => {
    if (at < server.servingSince + core.world.loadingSeconds) {
      return refused(9568, `${server.displayName} is still loading its zones.`);
    }
    const place = { zone, host, server, world: core.world, at, through: caller.through };
    return performAt(place, operation);
  });
}

function performAt(place: Place, operation: Operation): Outcome {
  switch (operation.kind) {
    case "sign-with-default":
      return signWithDefault(place);
    case "sign":
      return sign(place);
    case "resign":
      return resign(place, operation.withDefault);
    case "unsign":
      return unsign(place);
    case "set-setting":
      return setSetting(place, operation.change);
    case "add-key":
      return addKey(place, operation.key);
    case "set-key":
      return setKey(place, operation.descriptorId, operation.change);
    case "remove-key":
      return removeKey(place, operation.descriptorId);
    case "invoke-rollover":
      return invokeRollover(place, operation.descriptorId);
    case "step-rollover":
      return stepRollover(place, operation.descriptorId);
    case "transfer":
      return transfer(place);
    case "seize":
      return seize(place);
    case "seize-without-key-checks":
      return seizeWithoutKeyChecks(place);
    default:
      return assertNever(operation);
  }
}
