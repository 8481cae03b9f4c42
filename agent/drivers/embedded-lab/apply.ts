import type {
  LabControl,
  LabFaultRequest,
  LabOperation,
  LabOutside,
  LabOverview,
} from "@/agent/drivers/lab-control";
import type { Lab } from "@/lab/lab";
import type { Instant } from "@/lib/dnssec/instant";
import { ok, type Result } from "@/lib/result";
import { isAboutAnchors, toOperation } from "./convert";
import type { LabKeeper } from "./lab-keeper";
import { EMBEDDED_LAB_LIMITS } from "./limits";

/** An administrator at the server itself, who knows nothing of Keymaster. */
const CONSOLE = { from: null, through: "outside" } as const;

/** What the steering wheel needs of the driver around it. */
export type LabSurroundings = {
  /** Makes what a fresh lab needs. */
  readonly afterReset: () => void;
  readonly outside: () => LabOutside;
};

/** The steering wheel over a kept lab: every call is on disk when it answers. */
export function createLabControl(
  keeper: LabKeeper,
  { afterReset, outside }: LabSurroundings,
): LabControl {
  const kept = async <T>(outcome: T): Promise<T> => {
    await keeper.save();
    return outcome;
  };
  const steering = () => keeper.lab.steering;
  const jump = async (instant: Instant) => {
    const moved = steering().moveClock(instant);
    if (moved.ok) await catchUp(keeper.lab);
    return kept(moved);
  };
  return {
    overview: async () => ({ ...overviewOf(keeper), ...outside() }),
    advance: (seconds) => jump(keeper.lab.now() + seconds),
    setClock: (instant) => jump(instant),
    setPaused: (isPaused) => kept(ok(steering().setPaused(isPaused))),
    setPower: (server, on) => kept(steering().setPower(server, on)),
    setDnsService: (server, on) => kept(steering().setDnsService(server, on)),
    setRights: (server, allowed) => kept(steering().setRights(server, allowed)),
    setParentDs: (zone, state) => kept(steering().setParentDs(zone, state)),
    setReplicationDelay: (seconds) => kept(steering().setReplicationDelay(seconds)),
    addFault: (fault: LabFaultRequest) => kept(steering().addFault(fault)),
    removeFault: (id) => kept(steering().removeFault(id)),
    reset: async () => {
      keeper.reset();
      afterReset();
      return kept<Result<null, never>>(ok(null));
    },
    operate: (operation: LabOperation) => {
      if (!isAboutAnchors(operation)) {
        return kept(keeper.lab.operate(toOperation(operation), CONSOLE));
      }
      const state = operation.operation === "remove-trust-anchors" ? "none" : "current";
      return kept(steering().setTrustAnchors(operation.server, operation.zone, state));
    },
  };
}

/** Lets everything due until now happen without keeping the process from its other work. */
export async function catchUp(lab: Lab): Promise<void> {
  while (lab.steering.settleSome(EMBEDDED_LAB_LIMITS.zonesAtOnce)) await nextTurn();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function overviewOf(keeper: LabKeeper): Omit<LabOverview, keyof LabOutside> {
  const { lab } = keeper;
  const { forest } = lab;
  return {
    now: lab.now(),
    offsetSeconds: lab.offsetSeconds,
    isPaused: lab.isPaused,
    zones: lab.zoneCount,
    replicationDelaySeconds: forest.replicationDelaySeconds,
    servers: forest.servers.map((server) => ({
      server: server.name,
      on: server.isOn,
      dnsService: server.isDnsServiceOn,
      rightsAllowed: server.areRightsAllowed,
      partitionedFrom: forest.network.cutFrom(server.name),
      clockSkewSeconds: forest.clockSkewSeconds(server.name),
    })),
    faults: lab.faults,
    parentDs: lab.parents(),
  };
}
