import { getSingleton, setSingleton } from "@/lib/platform/singleton";
import type { Services } from "./context";

/** The running program, as route handlers find it: they are another module graph than what put it together. */
export type Program = {
  readonly services: Services;
  readonly backgroundState: () => { readonly ok: boolean; readonly detail: string };
  /** The address that it listens on, as configured. */
  readonly host: string;
};

const NAME = "program";

export function runningProgram(): Program | null {
  return getSingleton<Program>(NAME) ?? null;
}

export function setRunningProgram(program: Program | null): void {
  setSingleton(NAME, program ?? undefined);
}
