import type { ZoneName } from "@/lib/dns/zone-name";
import type { CandidateCase } from "@/lib/dnssec/key-master/gate";
import { commandText } from "@/lib/dnssec/key-master/move/command-text";
import type { PlanStep } from "@/lib/dnssec/key-master/move/plan";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";
import type { MoveKind, RoleStep } from "@/lib/dnssec/key-master/move/step";
import type { CandidateForecast } from "@/lib/dnssec/status/forecast/candidate-forecast";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";
import type { ServerName } from "@/lib/dnssec/zone-report";

type Names = {
  readonly request: Pick<MoveRequest, "kind" | "target">;
  readonly zone: ZoneName;
  readonly from: ServerName | null;
};

/** What will happen, to whom and at what cost, in one or two sentences. */
export function sentenceOfPlan(plan: {
  readonly request: Pick<MoveRequest, "kind" | "target" | "zone">;
  readonly from: ServerName | null;
  readonly forecast: CandidateForecast;
}): string {
  const { request, from, forecast } = plan;
  const { kind, zone, target } = request;
  switch (kind) {
    case "transfer":
      return `${zone}: ${from ?? "nobody"} → ${target}. Users notice nothing. No re-sign.`;
    case "assign":
      return `${zone}: ${target} becomes key master; nobody was. Users notice nothing.`;
    case "seize":
      return `${zone}: the role is taken from ${from ?? "nobody"}, which does not answer, and given to ${target}, which opens every key. Users notice nothing. No re-sign.`;
    case "seize-without-keys":
      return `${zone}: the role is taken from ${from ?? "nobody"}, which does not answer, and given to ${target} without the keys. Nothing is re-signed by itself. ${forecast.kind === "re-sign-needed" ? forecast.users.sentence : ""}`.trim();
  }
}

/** A seize tries a safe transfer first; only its refusal by the server lets the seize follow. */
export function stepsOf(names: Names): readonly PlanStep[] {
  const { request, from } = names;
  const { kind, target } = request;
  const take = seizeActionOf(kind);
  if (take === null) return [transferStep("transfer", from, names)];
  const seize = planStep(
    take === "assign-role" ? "assign" : "seize",
    { action: take, zone: names.zone, server: target, target },
    take === "assign-role" ? ASSIGN_WORDS(target) : seizeWords(take, from, target),
    take === "assign-role" ? "always" : "only-if-refused",
  );
  return take === "assign-role" ? [seize] : [transferStep("try-transfer", from, names), seize];
}

/** What else a person has to know before. */
export function noticesOf({
  kind,
  picture,
  role,
}: Pick<CandidateCase, "kind" | "picture" | "role">): readonly string[] {
  const notices: string[] = [];
  const { signing } = picture;
  if (role.holder !== null && role.holderReachable === false && signing !== null) {
    const source =
      signing.reportedBy === role.holder
        ? `those that ${role.holder} last told`
        : `those of the last replication, as ${signing.reportedBy} has them`;
    notices.push(`${role.holder} does not answer: the settings and keys shown are ${source}.`);
  }
  if (kind !== "transfer" && runningRollovers(picture).length > 0) {
    notices.push(
      "A key is in the middle of a change. Nobody promises that the change goes on after the role has moved.",
    );
  }
  if (kind === "seize-without-keys") {
    notices.push(
      "The zone is not re-signed by itself. Until somebody presses Re-sign, moving the role back needs nothing else.",
    );
    if (picture.estate.kind === "active-directory") notices.push(NOT_DOCUMENTED);
  }
  return notices;
}

/** KM-39, appendix B 1: UNVERIFIED. */
const NOT_DOCUMENTED =
  "Not verified: Microsoft does not document what -SeizeRole does when keys are missing. If the server looks at the keys first, it refuses with 9107 and nothing has changed. The outcome is told by reading again, never by the reply.";

type Words = Pick<PlanStep, "expectedEffect" | "verify" | "undo">;

function seizeActionOf(kind: MoveKind): Exclude<RoleStep["action"], "transfer-role"> | null {
  switch (kind) {
    case "transfer":
      return null;
    case "seize":
      return "seize-role";
    case "seize-without-keys":
      return "seize-role-without-keys";
    case "assign":
      return "assign-role";
  }
}

/** The gates leave no transfer and no seize without a holder: what has none is assigned. */
function transferStep(step: string, from: ServerName | null, { request, zone }: Names): PlanStep {
  const { target } = request;
  const source = from ?? target;
  const isTry = step === "try-transfer";
  return planStep(
    step,
    { action: "transfer-role", zone, server: target, from: source, target },
    {
      expectedEffect: isTry
        ? `Refused (9122), because ${source} does not answer. If it succeeds, the role has moved safely and is not seized.`
        : `${target} holds the role and ${source} drops it at once. No key changes and nothing is re-signed.`,
      verify: verifyWords(target),
      undo: `Move the role back to ${source}: the same transfer the other way round, within 24 hours from here.`,
    },
    "always",
  );
}

function seizeWords(
  take: "seize-role" | "seize-role-without-keys",
  from: ServerName | null,
  target: ServerName,
): Words {
  const old = from ?? "the old holder";
  return {
    expectedEffect:
      take === "seize-role"
        ? `${target} holds the role with every key. ${old} loses it when it next reads the directory.`
        : `${target} holds the role without the keys. The zone stays signed with the old ones until they are replaced.`,
    verify: verifyWords(target),
    undo:
      take === "seize-role"
        ? `If ${old} returns, transfer the role back.`
        : `If ${old} returns before the re-sign, transfer the role back: nothing else is needed.`,
  };
}

const ASSIGN_WORDS = (target: ServerName): Words => ({
  expectedEffect: `${target} is key master and can be given settings and keys.`,
  verify: verifyWords(target),
  undo: "Assign or transfer the role to another server.",
});

function verifyWords(target: ServerName): string {
  return `${target}, every primary that answers and the directory name ${target} within two polling intervals; at least one of them is not ${target} itself.`;
}

function planStep(step: string, apply: RoleStep, words: Words, runs: PlanStep["runs"]): PlanStep {
  return {
    step,
    action: apply.action,
    server: apply.server,
    apply,
    command: commandText(apply),
    ...words,
    runs,
  };
}
