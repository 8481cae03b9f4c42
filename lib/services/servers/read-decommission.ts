import type * as z from "zod";
import type { DecommissionItem } from "@/lib/contracts/drains";
import { rowChunks } from "@/lib/db/bulk";
import {
  canDecommission,
  type DecommissionVerdict,
  joinVerdicts,
} from "@/lib/dnssec/key-master/decommission";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { gatherMany } from "@/lib/services/moves/gather-many";
import { findServer } from "./find-server";

type Verdict = z.infer<typeof DecommissionItem>;

const ZONES_AT_ONCE = 1_000;
const MAX_NAMED = 100;

/** May this server go for good? What is not known never counts as harmless. */
export async function readDecommission(
  context: Context,
  params: { readonly server: string },
  query: { readonly estate?: string | undefined },
): Promise<Outcome<Verdict>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const found = await findServer(services, params.server, query.estate);
  if (!found.ok) return found;
  const { estate, server } = found.value;
  const { client } = services.database;
  const [zones, live] = await Promise.all([
    client.zone.findMany({
      where: { estate, OR: [{ hosts: { has: server } }, { holder: server }] },
      select: { name: true },
      orderBy: { name: "asc" },
    }),
    client.move.findMany({
      where: { estate, isLive: true, OR: [{ from: server }, { target: server }] },
      select: { zone: true },
    }),
  ]);
  const moving = new Set(live.map(({ zone }) => zone));
  const now = services.fleet.now(estate);
  const verdicts: DecommissionVerdict[] = [];
  for (const chunk of rowChunks(zones, ZONES_AT_ONCE)) {
    const facts = await gatherMany(services, estate, chunk);
    verdicts.push(
      canDecommission({
        server,
        now,
        zones: facts.map((one) => ({
          zone: one.zone,
          facts: one.facts,
          hasLiveMove: moving.has(one.zone),
        })),
      }),
    );
  }
  const { can, reasons } = joinVerdicts(server, verdicts);
  return ok({
    server,
    estate,
    can,
    reasons: reasons.map(({ code, sentence, zones: named }) => ({
      code,
      sentence,
      zones: named.slice(0, MAX_NAMED),
      total: named.length,
    })),
    clocks: clocksOf(services.fleet, new Set([estate])),
  });
}
