import type {
  LabControl,
  LabFaultRequest,
  LabOperation,
  LabOverview,
} from "@/agent/drivers/lab-control";
import { ok, type Result } from "@/lib/result";
import { toOperation } from "./convert";
import type { LabKeeper } from "./lab-keeper";

/** An administrator at the server itself, who knows nothing of Keymaster. */
const CONSOLE = { from: null, through: "outside" } as const;

/** The steering wheel over a kept lab: every call is on disk when it answers. `afterReset` makes what a fresh lab needs. */
export function createLabControl(keeper: LabKeeper, afterReset: () => void): LabControl {
  const kept = async <T>(outcome: T): Promise<T> => {
    await keeper.save();
    return outcome;
  };
  const steering = () => keeper.lab.steering;
  return {
    overview: async () => overviewOf(keeper),
    advance: (seconds) => kept(steering().advance(seconds)),
    setClock: (instant) => kept(steering().setClock(instant)),
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
    operate: (operation: LabOperation) => kept(keeper.lab.operate(toOperation(operation), CONSOLE)),
  };
}

function overviewOf(keeper: LabKeeper): LabOverview {
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
