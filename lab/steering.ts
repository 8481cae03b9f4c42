import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { involves, type LabCore } from "./core";
import type { Fault, FaultRequest } from "./faults/fault";
import { judgeFault } from "./faults/judge-fault";
import type { LabServer } from "./forest/lab-server";
import { AGENT_PLACE } from "./forest/network";
import { type LabRefusal, refuse } from "./refusal";
import { presentAnchors } from "./zone/anchored-keys";
import type { LabZone } from "./zone/lab-zone";
import type { ParentDsState } from "./zone/parent";
import { setParentDs } from "./zone/set-parent-ds";

/** The switches that a test or an administrator of the lab may turn. */
type Switch = "isDirectoryAvailable" | "isDnssecEnabled" | "isOnlineSigningEnabled";

/** The steering wheel of the lab. What it says is done has happened, with everything due before it. */
export class Steering {
  readonly #core: LabCore;

  constructor(core: LabCore) {
    this.#core = core;
  }

  /** Forward only; everything due in between happens, in order, before it answers. */
  advance(seconds: Seconds): Result<Instant, LabRefusal> {
    if (!Number.isSafeInteger(seconds)) {
      return err(refuse("invalid", "The number of seconds must be a whole number."));
    }
    return this.setClock(this.#core.clock.now() + seconds);
  }

  setClock(instant: Instant): Result<Instant, LabRefusal> {
    const moved = this.moveClock(instant);
    return moved.ok ? ok(this.#core.settle()) : moved;
  }

  /** Moves the clock; what was due in between happens when somebody looks, or by `settleSome`. */
  moveClock(instant: Instant): Result<Instant, LabRefusal> {
    if (!Number.isSafeInteger(instant) || instant > LATEST_INSTANT) {
      return err(refuse("invalid", "The instant must lie before the year 2090."));
    }
    if (!this.#core.clock.setTo(instant)) {
      return err(refuse("backward", "The lab's clock never goes back: choose a later instant."));
    }
    return ok(instant);
  }

  /** Lets some zones live up to now; true while others are left. */
  settleSome(limit: number): boolean {
    return this.#core.settleSome(limit);
  }

  setPaused(isPaused: boolean): Instant {
    this.#core.clock.setPaused(isPaused);
    return this.#core.settle();
  }

  setPower(name: ServerName, isOn: boolean): Result<null, LabRefusal> {
    return this.#changeServer(name, (server, at) => {
      if (server.isOn === isOn) return;
      server.isOn = isOn;
      server.poweredSince = at;
      server.servingSince = at;
      server.hasRestarted = true;
    });
  }

  setDnsService(name: ServerName, isOn: boolean): Result<null, LabRefusal> {
    return this.#changeServer(name, (server, at) => {
      if (server.isDnsServiceOn === isOn) return;
      server.isDnsServiceOn = isOn;
      server.servingSince = at;
      server.hasRestarted = true;
    });
  }

  setRights(name: ServerName, areAllowed: boolean): Result<null, LabRefusal> {
    return this.#changeServer(name, (server) => {
      server.areRightsAllowed = areAllowed;
    });
  }

  setSwitch(name: ServerName, which: Switch, isOn: boolean): Result<null, LabRefusal> {
    return this.#changeServer(name, (server) => {
      server[which] = isOn;
    });
  }

  setParentDs(name: ZoneName, state: ParentDsState): Result<null, LabRefusal> {
    const zone = this.#core.find(name);
    if (zone === null) return err(unknownZone(name));
    this.#core.change(zone, (at) => setParentDs(zone, state, at, this.#core.world));
    return ok(null);
  }

  /** What an administrator imports as anchors there: all key-signing keys that the zone publishes now, or none. Nothing follows later. */
  setTrustAnchors(
    name: ServerName,
    zoneName: ZoneName,
    state: "current" | "none",
  ): Result<null, LabRefusal> {
    const { forest } = this.#core.world;
    const server = forest.find(name);
    if (server === null) return err(refuse("unknown-server", `The lab has no server ${name}.`));
    const zone = this.#core.find(zoneName);
    if (zone === null) return err(unknownZone(zoneName));
    const now = this.#core.settle();
    forest.trustAnchors.set(server, zoneName, state === "none" ? [] : presentAnchors(zone, now));
    return ok(null);
  }

  setReplicationDelay(seconds: Seconds): Result<null, LabRefusal> {
    if (!Number.isSafeInteger(seconds) || seconds < 0) {
      return err(
        refuse("invalid", "The replication delay must be a whole number of seconds, 0 or more."),
      );
    }
    this.#core.changeForest({ concerned: () => true, visible: false }, (at) =>
      this.#core.world.forest.setReplicationDelay(seconds, at),
    );
    return ok(null);
  }

  addFault(request: FaultRequest): Result<Fault, LabRefusal> {
    const refused = judgeFault(request, this.#core);
    if (refused !== null) return err(refused);
    const fault = { ...request, id: this.#core.nextFaultId() };
    const { forest } = this.#core.world;
    this.#changeFaults(fault, (at) => forest.setFaults([...forest.faults, fault], at));
    return ok(fault);
  }

  removeFault(id: string): Result<null, LabRefusal> {
    const { forest } = this.#core.world;
    const fault = forest.faults.find((candidate) => candidate.id === id);
    if (fault === undefined) {
      return err(
        refuse("unknown-fault", `There is no fault ${id}; it may have been removed already.`),
      );
    }
    const others = forest.faults.filter((candidate) => candidate !== fault);
    this.#changeFaults(fault, (at) => forest.setFaults(others, at));
    return ok(null);
  }

  #changeServer(
    name: ServerName,
    change: (server: LabServer, at: Instant) => void,
  ): Result<null, LabRefusal> {
    const server = this.#core.world.forest.find(name);
    if (server === null) return err(refuse("unknown-server", `The lab has no server ${name}.`));
    const concerned = (zone: LabZone) => involves(zone, name);
    this.#core.changeForest({ concerned, visible: true }, (at) => change(server, at));
    return ok(null);
  }

  #changeFaults(fault: Fault, change: (at: Instant) => void): void {
    const places = [fault.server, fault.kind === "partition" ? fault.peer : null];
    const named = places.filter((place) => place !== null && place !== AGENT_PLACE);
    const concerned = (zone: LabZone) =>
      (fault.zone === null || fault.zone === zone.name) &&
      (named.length === 0 || named.some((server) => involves(zone, server ?? "")));
    this.#core.changeForest({ concerned, visible: isVisible(fault) }, (at) => {
      change(at);
      this.#core.holdCopies();
    });
  }
}

/** Does the fault change what servers say about zones, without anything happening in them? */
function isVisible(fault: Fault): boolean {
  switch (fault.kind) {
    case "partition":
    case "missing-key":
    case "lagging-copy":
      return true;
    case "slow":
      return (fault.milliseconds ?? 0) > 0;
    case "clock-skew":
    case "lost-second-write":
    case "corrupt-signature":
      return false;
  }
}

/** Sequences of transitions are exact until then. 1 January 2090. */
const LATEST_INSTANT: Instant = 3_786_912_000;

function unknownZone(name: ZoneName): LabRefusal {
  return refuse("unknown-zone", `The lab has no zone ${name}.`);
}
