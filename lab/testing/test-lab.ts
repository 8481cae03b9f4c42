import { Lab, type LabOptions } from "@/lab/lab";
import type { Operation, Outcome } from "@/lab/operations/operation";
import type { BreakableRule } from "@/lab/rules/rule-switches";
import type { SavedLab } from "@/lab/state/saved-lab";
import { zoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ServerZoneView, Transition, ZoneReport } from "@/lib/dnssec/zone-report";

/** Where the wall clock of tests stands: 26 November 2026, 01:23:20 UTC. */
export const TEST_START: Instant = 1_795_656_200;

/** An administrator at a server's own console. */
export const CONSOLE = { from: null, through: "outside" } as const;

/** An operation whose zone is written as text. */
type Written<O> = O extends { readonly zone: unknown } ? Omit<O, "zone"> & { zone: string } : never;

/** The lab at its first instant, worked out once for all tests of a file: its past takes longer than most tests. */
const FIRST_STARTS = new Map<string, string>();

/** A lab without key material whose wall clock a test holds, and short words for what tests ask it. */
export class TestLab {
  readonly lab: Lab;
  readonly #options: LabOptions;
  readonly #wall: { now: Instant };

  constructor(
    options: {
      readonly zones?: number;
      readonly broken?: BreakableRule;
      readonly loadingSeconds?: Seconds;
    } = {},
    life: { readonly saved: SavedLab | null; readonly at: Instant } = {
      saved: null,
      at: TEST_START,
    },
  ) {
    this.#wall = { now: life.at };
    this.#options = {
      wallNow: () => this.#wall.now,
      seed: "a seed for tests",
      zones: options.zones ?? 0,
      loadingSeconds: options.loadingSeconds ?? 0,
      vault: { find: () => null, make: () => Promise.resolve() },
      brokenRules: new Set(options.broken === undefined ? [] : [options.broken]),
    };
    this.lab = new Lab(this.#options, life.saved ?? firstStart(this.#options));
  }

  /** Lets the wall clock go on. */
  pass(seconds: Seconds): void {
    this.#wall.now += seconds;
  }

  advance(seconds: Seconds): void {
    const moved = this.lab.steering.advance(seconds);
    if (!moved.ok) throw new Error(moved.error.sentence);
  }

  power(server: string, isOn: boolean): void {
    this.#done(this.lab.steering.setPower(server, isOn));
  }

  parentDs(zone: string, state: "current" | "stale" | "none" | "unreachable"): void {
    this.#done(this.lab.steering.setParentDs(zoneName(zone), state));
  }

  /** Adds a fault; gives back how to remove it. */
  fault(fault: Partial<Parameters<Lab["steering"]["addFault"]>[0]> & { kind: string }): () => void {
    const request = { ...NO_FAULT, ...fault } as Parameters<Lab["steering"]["addFault"]>[0];
    const added = this.lab.steering.addFault(request);
    if (!added.ok) throw new Error(added.error.sentence);
    return () => this.#done(this.lab.steering.removeFault(added.value.id));
  }

  operate(operation: Written<Operation>): Outcome {
    const named = { ...operation, zone: zoneName(operation.zone) } as Operation;
    return this.lab.operate(named, CONSOLE);
  }

  /** The Win32 code of an operation's refusal; 0 when it was done. */
  code(operation: Written<Operation>): number {
    const outcome = this.operate(operation);
    return outcome.ok ? 0 : outcome.error.code;
  }

  report(zone: string): ZoneReport {
    const [report] = this.lab.details([zoneName(zone)]);
    if (report === undefined) throw new Error(`no zone ${zone}`);
    return report;
  }

  view(zone: string, server: string): ServerZoneView {
    const view = this.report(zone).views.find((candidate) => candidate.server === server);
    if (view === undefined) throw new Error(`${server} says nothing about ${zone}`);
    return view;
  }

  /** Which servers say of themselves that they are the key master. */
  claimants(zone: string): readonly string[] {
    return this.report(zone)
      .views.filter((view) => view.isHolder)
      .map((view) => view.server);
  }

  descriptor(zone: string, keyRole: "ksk" | "zsk"): SigningKeyDescriptor {
    const found = this.report(zone).signing?.descriptors.find((d) => d.keyRole === keyRole);
    if (found === undefined) throw new Error(`${zone} has no ${keyRole}`);
    return found;
  }

  /** CurrentRolloverStatus of the zone's first descriptor of this role. */
  status(zone: string, keyRole: "ksk" | "zsk"): string {
    return String(this.descriptor(zone, keyRole).native.CurrentRolloverStatus);
  }

  activeKey(zone: string, keyRole: "ksk" | "zsk"): string {
    const active = this.descriptor(zone, keyRole).keys.find((key) => key.pointer === "active");
    return active?.nativeId ?? "";
  }

  setting(server: string, zone: string) {
    return this.lab.getSetting(server, zoneName(zone));
  }

  transitions(zone: string | null = null): readonly Transition[] {
    const name = zone === null ? null : zoneName(zone);
    return this.lab.transitions({ zone: name, after: 0, limit: 1_000_000 }).transitions;
  }

  /** Everything that is reported, without what counts looks instead of facts. */
  facts(): unknown {
    const { zones } = this.lab.sweep(null, 1_000_000);
    return zones.map(({ revision, ...facts }) => facts);
  }

  /** The lab that begins where this one stops, also through text. */
  restart(options: { readonly zones?: number } = {}): TestLab {
    const text = JSON.stringify(this.lab.save());
    const zones = options.zones ?? this.#options.zones;
    return new TestLab({ zones }, { saved: JSON.parse(text), at: this.#wall.now });
  }

  #done(outcome: { readonly ok: boolean; readonly error?: { readonly sentence: string } }): void {
    if (!outcome.ok) throw new Error(outcome.error?.sentence);
  }
}

/** As a lab whose rules all hold is at its first instant. */
function firstStart(options: LabOptions): SavedLab {
  const key = `${options.zones} ${options.wallNow()}`;
  const known = FIRST_STARTS.get(key);
  if (known !== undefined) return JSON.parse(known);
  const made = JSON.stringify(new Lab({ ...options, brokenRules: new Set() }).save());
  FIRST_STARTS.set(key, made);
  return JSON.parse(made);
}

const NO_FAULT = {
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: null,
  seconds: null,
};
