import type { Instant } from "@/lib/dnssec/instant";
import { isServerReachable } from "@/lib/dnssec/key-master/holder-reachable";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { freshAssignments, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** One replica's word on who the domain naming master is (fSMORoleOwner of CN=Partitions). */
export type NamedMaster = {
  readonly replica: ServerName;
  readonly master: ServerName;
  readonly readAt: Instant;
};

/**
 * What the directory itself tells of the domain naming master. `unnamed`: no replica that is read now names one. `answers` of `named`:
 * true where its own replica is read now or somebody reaches it, false where {@link isServerReachable} denies it, null where nobody
 * looked.
 */
export type NamingMaster =
  | { readonly kind: "unnamed" }
  | { readonly kind: "disputed"; readonly named: readonly NamedMaster[] }
  | { readonly kind: "named"; readonly by: NamedMaster; readonly answers: boolean | null };

/** Who the domain naming master is, and whether it answers, as far as replicas of the directory and vantage points tell. */
export function namingMasterIn(picture: ZonePicture): NamingMaster {
  const replicas = new Set(freshAssignments(picture).map(({ replica }) => replica));
  const named = [...replicas].flatMap((replica) => namedBy(replica, picture) ?? []);
  const [first] = named;
  if (first === undefined) return { kind: "unnamed" };
  if (named.some(({ master }) => master !== first.master)) return { kind: "disputed", named };
  const by = named.find(({ replica }) => replica === first.master) ?? first;
  const isRead = replicas.has(by.master);
  return { kind: "named", by, answers: isRead || isServerReachable(by.master, picture) };
}

function namedBy(replica: ServerName, { servers, names }: ZonePicture): NamedMaster | null {
  const reading = servers.get(replica)?.report.directory;
  const name = reading?.namingMaster ?? null;
  if (reading === undefined || name === null) return null;
  return { replica, master: resolveServerName(name, names), readAt: reading.readAt };
}
