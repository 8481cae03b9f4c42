import { type Lease, returnLease, takeLease } from "@/lib/db/leases";
import type { Services } from "@/lib/services/context";

/** Names this process in leases, and how long it keeps one without a word. */
export type RunnerIdentity = { readonly holder: string; readonly leaseSeconds: number };

/**
 * Works on a zone under its lease, which is renewed until the work ends and then returned. False where another process has it:
 * moves and re-signs of one zone never run at the same time.
 */
export async function withZoneLease(
  { database }: Services,
  runner: RunnerIdentity,
  { estate, zone }: { readonly estate: string; readonly zone: string },
  work: (lease: Lease) => Promise<boolean>,
): Promise<boolean> {
  const request = {
    name: `zone:${estate}/${zone}`,
    holder: runner.holder,
    seconds: runner.leaseSeconds,
  };
  const lease = await takeLease(database, request);
  if (lease === null) return false;
  const heartbeat = setInterval(
    () => void takeLease(database, request).catch(() => null),
    (runner.leaseSeconds * 1000) / 3,
  );
  try {
    return await work(lease);
  } finally {
    clearInterval(heartbeat);
    await returnLease(database, lease);
  }
}
