import type { Instant } from "@/lib/dnssec/instant";
import type { RoleJudgement } from "@/lib/dnssec/key-master/verdict";
import type { HeldAssignment, HeldView, ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName, ServerZoneView } from "@/lib/dnssec/zone-report";

/** What one source says about the role, and whether that fits the verdict. */
export type KeyMasterClaim = {
  /** The server that says it; for the directory the domain controller whose replica was read. */
  readonly server: ServerName;
  readonly source: "server" | "directory";
  readonly says: ServerName | null;
  /** The server says that it is the key master itself. */
  readonly isSelf: boolean;
  /** Still said now, or only the last known word. */
  readonly isFresh: boolean;
  /** null = never observed. */
  readonly observedAt: Instant | null;
  /** False only if it contradicts the holder of the verdict; a source that can name nobody contradicts nobody. */
  readonly agrees: boolean;
  /** The whole view where the source is a server that was ever asked. */
  readonly view: ServerZoneView | null;
};

/**
 * Every claim about the role, servers first, then directory replicas, each by name. A replica that lists several holders (KM-11)
 * gives one claim for each. The holder is listed even if it could never be asked.
 */
export function zoneClaims(picture: ZonePicture, role: RoleJudgement): readonly KeyMasterClaim[] {
  const servers = picture.views.map((held) => serverClaim(held, picture, role));
  const isHolderListed =
    role.holder === null || servers.some(({ server }) => server === role.holder);
  const unasked = isHolderListed || role.holder === null ? [] : [neverAsked(role.holder)];
  return [
    ...[...servers, ...unasked].sort((a, b) => (a.server < b.server ? -1 : 1)),
    ...picture.directory.flatMap((held) => directoryClaims(held, role)),
  ];
}

function serverClaim(
  { view, isFresh }: HeldView,
  picture: ZonePicture,
  role: RoleJudgement,
): KeyMasterClaim {
  const mustName = view.copy === "primary" && picture.storage === "directory";
  return {
    server: view.server,
    source: "server",
    says: view.holder,
    isSelf: view.isHolder,
    isFresh,
    observedAt: view.viewedAt,
    agrees: view.holder === role.holder || (view.holder === null && !mustName),
    view,
  };
}

function directoryClaims(
  { assignment, isFresh }: HeldAssignment,
  role: RoleJudgement,
): readonly KeyMasterClaim[] {
  const holders = assignment.holders.length === 0 ? [null] : assignment.holders;
  return holders.map((says) => ({
    server: assignment.replica,
    source: "directory",
    says,
    isSelf: says === assignment.replica,
    isFresh,
    observedAt: assignment.readAt,
    agrees: says === role.holder,
    view: null,
  }));
}

function neverAsked(server: ServerName): KeyMasterClaim {
  return {
    server,
    source: "server",
    says: null,
    isSelf: false,
    isFresh: false,
    observedAt: null,
    agrees: true,
    view: null,
  };
}
