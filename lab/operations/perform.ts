import type { LabCore } from "@/lab/core";
import { isServing } from "@/lab/forest/lab-server";
import { hostOn } from "@/lab/zone/holder";
import type { Instant } from "@/lib/dnssec/instant";
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
  return attempt(core, operation, { ...caller, isRehearsal: false });
}

/** What `perform` would answer now, as far as the server can tell before it tries; nothing changes. */
export function rehearse(core: LabCore, operation: Operation, caller: Caller): Outcome {
  return attempt(core, operation, { ...caller, isRehearsal: true });
}

type Attempt = Caller & { readonly isRehearsal: boolean };

function attempt(core: LabCore, operation: Operation, caller: Attempt): Outcome {
  const { forest } = core.world;
  const server = forest.find(operation.server);
  const name = server?.displayName ?? operation.server;
  const unheard = judgeServer(core, operation, caller);
  if (unheard !== null || server === null) return unheard ?? refused(1722, cannotReach(name));
  const zone = core.find(operation.zone);
  const host = zone === null ? null : hostOn(zone, operation.server);
  if (zone === null || host === null) {
    return refused(9601, `${name} does not have the zone ${operation.zone}.`);
  }
  if (!core.world.rules.holds("KM-2") && holdsAnother(core, operation)) {
    return refused(9603, `${name} holds the role of another zone.`);
  }
  const act = (at: Instant) => {
    if (at < server.servingSince + core.world.loadingSeconds) {
      return refused(9568, `${name} is still loading its zones.`);
    }
    const { through, isRehearsal } = caller;
    return performAt(
      { zone, host, server, world: core.world, at, through, isRehearsal },
      operation,
    );
  };
  return caller.isRehearsal ? act(core.settle()) : core.change(zone, act);
}

/** 1722, 1753, 5: what every operation may meet before anybody looks at the zone. A transfer asks the new key master (KM-35). */
function judgeServer(core: LabCore, operation: Operation, caller: Caller): Outcome | null {
  const { forest, rules } = core.world;
  const server = forest.find(operation.server);
  if (operation.kind === "transfer" && !rules.holds("KM-35")) return null;
  if (server === null) return refused(1722, cannotReach(operation.server));
  const name = server.displayName;
  if (!server.isOn) return refused(1722, cannotReach(name));
  if (caller.from !== null && forest.network.isCut(caller.from, server.name)) {
    return refused(1722, cannotReach(name));
  }
  if (!isServing(server)) return refused(1753, `No DNS service on ${name}.`);
  return server.areRightsAllowed ? null : refused(5, `Access is denied on ${name}.`);
}

function cannotReach(name: string): string {
  return `${name} cannot be reached.`;
}

function holdsAnother(core: LabCore, operation: Operation): boolean {
  if (operation.kind !== "transfer" && operation.kind !== "seize") return false;
  return core.zones.some(
    (zone) => zone.name !== operation.zone && zone.role.truth.includes(operation.server),
  );
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
