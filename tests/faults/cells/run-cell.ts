import { breaksOf } from "../check/invariants";
import type { CellLab, Engine } from "./cell-lab";
import { type CellNeeds, CellWorld } from "./cell-world";
import { type Ending, finish } from "./finish";
import { INJECT, isAgentsDisk } from "./inject";
import { type Place, reach, type Scenario } from "./reach";
import type { FaultName, StepName } from "./vocabulary";

export type CellName = { readonly step: StepName; readonly fault: FaultName };

/** What a cell came to. */
export type CellResult = {
  readonly ending: Ending;
  /** Broken invariants, in sentences. */
  readonly breaks: readonly string[];
  /** Where the disk was not a real one, or the engine not the wanted one. */
  readonly said: readonly string[];
  /** From the first press to the last look, without what is prepared before. */
  readonly milliseconds: number;
};

/** Brings a move to a step, lets the fault happen there, mends it, lets everything come to its end, and looks at what is left. */
export async function runCell(lab: CellLab, cell: CellName): Promise<CellResult> {
  const needs = needsOf(cell);
  const scenario = scenarioOf(cell);
  const { step, fault } = cell;
  const world = await CellWorld.open(lab, needs);
  const begunAt = performance.now();
  try {
    const reached = await reach(world, { scenario, step, last: placeOf(cell, needs) });
    await INJECT[fault]({ world, step, scenario, reached });
    const ending = await finish(world, scenario);
    await world.web.ask({ do: "deliver-late" });
    const breaks = breaksOf(await world.evidence());
    const milliseconds = Math.round(performance.now() - begunAt);
    return { ending, breaks, milliseconds, said: saidOf(world, needs) };
  } catch (cause) {
    throw new Error(`${step} × ${fault}\n${world.log}`, { cause });
  } finally {
    await world.close();
  }
}

/** At these steps the usual place is inside of a transaction. */
const OUTSIDE: Partial<Readonly<Record<StepName, Place>>> = {
  "lock and epoch": { on: "web", point: "committed:lock-taken" },
  intent: { on: "web", point: "before:check-step" },
  close: { on: "web", point: "before:fresh" },
};
/** Faults of messages, of rights, and of a process that sleeps: they come between transactions. */
const BETWEEN_TRANSACTIONS: ReadonlySet<FaultName> = new Set([
  "partition before delivery",
  "partition after delivery",
  "duplicate or reordered delivery",
  "late reply with old epoch",
  "permission withdrawn",
]);

/** One connection alone, as the embedded database has, cannot be held within a transaction either. */
function placeOf({ step, fault }: CellName, { engine }: CellNeeds): Place | undefined {
  const isOutside = engine === "embedded" || BETWEEN_TRANSACTIONS.has(fault);
  return isOutside ? OUTSIDE[step] : undefined;
}

/** Somebody has to approve, or the holder has to be away: then it is a seize. */
export function scenarioOf({ step, fault }: CellName): Scenario {
  return step === "approval wait" || fault === "old holder returns" ? "seize" : "transfer";
}

const KILLED_WITH_ITS_DATABASE: ReadonlySet<StepName> = new Set([
  "lock and epoch",
  "dispatched",
  "close",
]);

/** A process that ends takes the embedded database with it; everything else needs one that others can see. */
export function engineOf({ step, fault }: CellName): Engine {
  if (fault === "web terminated") return "embedded";
  const isEmbedded = fault === "web killed" && KILLED_WITH_ITS_DATABASE.has(step);
  return isEmbedded ? "embedded" : "postgresql";
}

function needsOf({ step, fault }: CellName): CellNeeds {
  const whose = isAgentsDisk(step) ? "agent" : "database";
  return {
    engine: engineOf({ step, fault }),
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
