import type { Actor } from "@/lib/contracts/actors";
import { isPermitted, type Permission } from "@/lib/contracts/roles";
import type { Database } from "@/lib/db/database";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { Logger } from "@/lib/platform/logger";
import type { SecretBox } from "@/lib/platform/secret-box";
import type { AgentDirectory } from "./agents/agent-directory";
import type { EnrolmentWork } from "./agents/enrolment/enrolment-work";
import type { CheckWork } from "./checks/check-work";
import type { Collector } from "./collector/collector";
import { refuse, type ServiceError } from "./errors";
import type { EventHub } from "./events/event-hub";
import type { FleetState } from "./fleet/fleet-state";
import type { MoveWork } from "./moves/move-work";

/** What the program is made of, put together once by the composition root. */
export type Services = {
  readonly database: Database;
  readonly agents: AgentDirectory;
  readonly enrolments: EnrolmentWork;
  readonly collector: Collector;
  readonly checks: CheckWork;
  readonly fleet: FleetState;
  readonly events: EventHub;
  readonly moves: MoveWork;
  readonly crypto: Crypto;
  readonly secretBox: SecretBox;
  readonly logger: Logger;
  readonly wallNow: () => number;
  readonly settings: ServiceSettings;
};

export type ServiceSettings = {
  readonly labSweepSeconds: number;
  readonly sweepSeconds: number;
  /** Listens on loopback addresses only. */
  readonly isLoopback: boolean;
};

/** Every use case takes one: the program, and who asks. */
export type Context = { readonly services: Services; readonly actor: Actor };

/** The refusal if the actor's role does not allow it, else null. Asked by every use case before anything else. */
export function refusalFor(
  { actor }: Context,
  permission: Permission,
): { readonly ok: false; readonly error: ServiceError } | null {
  if (isPermitted(actor.role, permission)) return null;
  return refuse(
    "forbidden",
    `${actor.name} acts as ${actor.role}; this needs a role that may ${WORDS[permission]}.`,
  );
}

const WORDS: Readonly<Record<Permission, string>> = {
  read: "read",
  "request-check": "ask for a check",
  review: "look again at moves (operator, approver or admin)",
  operate: "transfer, assign or request a seize (operator or admin)",
  approve: "approve (approver)",
  administer: "manage agents, holds and the lab (admin)",
};
