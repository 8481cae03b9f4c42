import { breaksOf } from "../check/invariants";
import type { CellLab } from "./cell-lab";
import { type CellNeeds, CellWorld } from "./cell-world";
import { type Ending, finish } from "./finish";
import { INJECT, isAgentsDisk } from "./inject";
import { reach, type Scenario } from "./reach";
import type { FaultName, StepName } from "./vocabulary";

export type CellName = { readonly step: StepName; readonly fault: FaultName };

/** What a cell came to. */
export type CellResult = {
  readonly ending: Ending;
  /** Broken invariants, in sentences. */
  readonly breaks: readonly string[];
  /** Where the disk was not a real one, or the engine not the wanted one. */
  readonly said: readonly string[];
  readonly log: string;
};

/** Brings a move to a step, lets the fault happen there, mends it, lets everything come to its end, and looks at what is left. */
export async function runCell(lab: CellLab, { step, fault }: CellName): Promise<CellResult> {
  const needs = needsOf({ step, fault });
  const scenario = scenarioOf({ step, fault });
  const t: number[] = [performance.now()];
  const lap = () => t.push(performance.now());
  const world = await CellWorld.open(lab, needs);
  lap();
  try {
    const last = needs.engine === "embedded" || isMessage(fault) ? placeFor(step) : undefined;
    const reached = await reach(world, { scenario, step, last });
    lap();
    await INJECT[fault]({ world, step, scenario, reached });
    lap();
    const ending = await finish(world, scenario);
    lap();
    await world.web.ask({ do: "deliver-late" });
    const breaks = breaksOf(await world.evidence());
    lap();
    const laps = t
      .slice(1)
      .map((x, i) => Math.round(x - (t[i] ?? 0)))
      .join("/");
    return { ending, breaks, said: [...saidOf(world, needs), laps], log: world.log };
  } catch (cause) {
    throw new Error(`${step} × ${fault}\n${world.log}`, { cause });
  } finally {
    await world.close();
  }
}

function isMessage(fault: FaultName): boolean {
  return fault.startsWith("partition") || fault === "duplicate or reordered delivery";
}

/** Held outside of a transaction: where there is one connection alone, or where a message is what counts. */
function placeFor(step: StepName) {
  switch (step) {
    case "lock and epoch":
      return { on: "web", point: "committed:lock-taken" } as const;
    case "intent":
      return { on: "web", point: "before:check-step" } as const;
    case "close":
      return { on: "web", point: "before:fresh" } as const;
    default:
      return undefined;
  }
}

/** Somebody has to approve, or the holder has to be away: then it is a seize. */
export function scenarioOf({ step, fault }: CellName): Scenario {
  return step === "approval wait" || fault === "old holder returns" ? "seize" : "transfer";
}

function needsOf({ step, fault }: CellName): CellNeeds {
  const whose = isAgentsDisk(step) ? "agent" : "database";
  return {
    engine: fault === "web terminated" ? "embedded" : "postgresql",
    smallDisk: fault === "disk full" ? whose : "none",
    viaProxy: fault === "database slow",
  };
}

function saidOf(world: CellWorld, { engine, smallDisk }: CellNeeds): readonly string[] {
  return [
    ...(world.engine === engine ? [] : [`on the ${world.engine} engine`]),
    ...(smallDisk === "none" || world.disk?.isReal === true ? [] : ["ENOSPC is injected"]),
  ];
}
