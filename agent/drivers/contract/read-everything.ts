import type { Driver, SweepPage } from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import type { Result } from "@/lib/result";

/** All pages of one sweep. */
export async function sweepAll(
  driver: Driver,
  cursor: string | null,
  limit = 1_000,
): Promise<{
  readonly pages: readonly SweepPage[];
  readonly zones: readonly ZoneReport[];
  readonly cursor: string;
}> {
  const pages: SweepPage[] = [];
  let position = cursor;
  for (;;) {
    const page = unwrap(await driver.sweep({ cursor: position, limit }));
    pages.push(page);
    position = page.cursor;
    if (!page.more) break;
  }
  return { pages, zones: pages.flatMap((page) => page.zones), cursor: position };
}

const MAX_SWEEPS = 50;

/** Sweeps until one tells of no change; the cursor after it. */
export async function settle(driver: Driver, cursor: string): Promise<string> {
  let position = cursor;
  for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps++) {
    const { zones, cursor: next } = await sweepAll(driver, position);
    position = next;
    if (zones.length === 0) return position;
  }
  throw new Error("the fleet never settles");
}

/** The report of one zone in a full sweep; throws when it is not there. */
export async function reportOf(driver: Driver, zone: ZoneName): Promise<ZoneReport> {
  const { zones } = await sweepAll(driver, null);
  const report = zones.find((each) => each.zone === zone);
  if (report === undefined) throw new Error(`${zone} is not in the sweep`);
  return report;
}

/** The value, or an error that shows the failure. */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(`the driver failed: ${JSON.stringify(result.error)}`);
}
