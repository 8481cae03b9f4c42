import type {
  LabControl,
  LabFault,
  LabOperationRefusal,
  LabRefusal,
} from "@/agent/drivers/lab-control";
import type { LabCommand } from "@/lib/contracts/agent/endpoints";
import { assertNever, type Result } from "@/lib/result";

type Outcome = Result<number | null | LabFault, LabRefusal | LabOperationRefusal>;

type LabAnswer =
  | { readonly ok: true; readonly now: number; readonly fault: LabFault | null }
  | {
      readonly ok: false;
      readonly error: {
        readonly kind: (LabRefusal | LabOperationRefusal)["kind"];
        readonly code: number | null;
        readonly sentence: string;
      };
    };

/** Steers the lab by one command; the answer tells the lab's clock after it, or why the lab refused. */
export async function runLabCommand(lab: LabControl, command: LabCommand): Promise<LabAnswer> {
  const outcome = await steer(lab, command);
  if (!outcome.ok) {
    const { error } = outcome;
    const code = error.kind === "win32" ? error.code : null;
    return { ok: false, error: { kind: error.kind, code, sentence: error.sentence } };
  }
  const { value } = outcome;
  const now = typeof value === "number" ? value : (await lab.overview()).now;
  return { ok: true, now, fault: typeof value === "object" ? value : null };
}

function steer(lab: LabControl, command: LabCommand): Promise<Outcome> {
  switch (command.command) {
    case "advance":
      return lab.advance(command.seconds);
    case "set-clock":
      return lab.setClock(command.instant);
    case "set-paused":
      return lab.setPaused(command.isPaused);
    case "set-power":
      return lab.setPower(command.server, command.on);
    case "set-dns-service":
      return lab.setDnsService(command.server, command.on);
    case "set-rights":
      return lab.setRights(command.server, command.allowed);
    case "set-parent-ds":
      return lab.setParentDs(command.zone, command.state);
    case "set-replication-delay":
      return lab.setReplicationDelay(command.seconds);
    case "add-fault":
      return lab.addFault(command.fault);
    case "remove-fault":
      return lab.removeFault(command.id);
    case "reset":
      return lab.reset();
    case "operate":
      return lab.operate(command.operation);
    default:
      return assertNever(command);
  }
}
