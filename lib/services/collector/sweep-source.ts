import { callAgent } from "@/lib/agent-client/call-agent";
import type { AgentFailure } from "@/lib/agent-client/failure";
import type { AgentTransport } from "@/lib/agent-client/transport";
import { sweep } from "@/lib/contracts/agent/endpoints";
import type { EstateReport, ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import type { SourceMemory } from "./world";

/** Everything that one sweep brought. */
export type SweepOutcome = {
  readonly estate: EstateReport;
  readonly servers: readonly ServerReport[];
  readonly zones: readonly ZoneReport[];
  readonly removedZones: readonly string[];
  readonly isFull: boolean;
  readonly cursor: string;
  /** Wall clock when the last page arrived. */
  readonly receivedAt: number;
};

/** Either the agent could not be asked, or it answered that its servers could not. */
export type SweepFailure =
  | { readonly kind: "agent"; readonly failure: AgentFailure }
  | { readonly kind: "driver"; readonly detail: string };

const ZONES_PER_PAGE = 1_000;
const PAGE_TIMEOUT_MS = 60_000;

/** Reads every page of a sweep. Nothing is half applied: a failure on any page is a failed sweep. */
export async function sweepSource(
  transport: AgentTransport,
  source: SourceMemory,
  wallNow: () => number,
): Promise<Result<SweepOutcome, SweepFailure>> {
  let cursor = source.cursor;
  let isFull = false;
  const zones: ZoneReport[] = [];
  const removedZones: string[] = [];
  for (;;) {
    const answer = await callAgent(transport, sweep, {
      params: { driver: source.driver },
      body: { cursor, limit: ZONES_PER_PAGE },
      timeoutMs: PAGE_TIMEOUT_MS,
    });
    if (!answer.ok) return err({ kind: "agent", failure: answer.error });
    if (!answer.value.ok) return err({ kind: "driver", detail: answer.value.error.detail });
    const page = answer.value.value;
    zones.push(...page.zones);
    removedZones.push(...page.removedZones);
    isFull ||= page.isFull;
    if (!page.more) {
      const { estate, servers, cursor: next } = page;
      const receivedAt = wallNow();
      return ok({ estate, servers, zones, removedZones, isFull, cursor: next, receivedAt });
    }
    cursor = page.cursor;
  }
}
