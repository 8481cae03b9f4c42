import type { RolloverReport } from "./report";
import type { RollingDescriptor } from "./rolling-descriptor";
import { stageOf, wakeAtOf } from "./state";
import { windowsWordOf } from "./windows-status";

/** What the engine's descriptor reports about its rollover; null at rest. The native word is Windows' (the lab speaks it). */
export function rolloverReportOf(descriptor: RollingDescriptor): RolloverReport | null {
  const state = descriptor.rollover;
  if (state === null) return null;
  return {
    descriptorId: descriptor.descriptorId,
    phase: state.phase,
    method: state.method,
    stage: stageOf(state),
    since: state.since,
    wakeAt: wakeAtOf(state),
    isManual: state.trigger === "manual",
    fault: state.phase === "halted" ? `${state.fault.code} ${state.fault.detail}` : null,
    native: { CurrentRolloverStatus: windowsWordOf(state) },
  };
}
