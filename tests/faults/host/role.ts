import type { Gate } from "../ports/gate";
import type { HostClock } from "./agent-role";
import type { HostCommand, HostMessage } from "./protocol";

/** What a process plays now. */
export type Role = {
  readonly gate: Gate;
  end(): Promise<void>;
  perform(command: HostCommand): Promise<unknown>;
};

export type RoleContext = {
  readonly clock: HostClock;
  readonly say: (message: HostMessage) => void;
  readonly log: (cause: unknown) => void;
};
