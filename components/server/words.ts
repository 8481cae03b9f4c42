import type { ShapeId } from "@/components/status/shape";
import type { TrustPointItem } from "@/lib/contracts/server-settings";
import type { ServerItem } from "@/lib/contracts/servers";

type Anchor = NonNullable<TrustPointItem["anchors"]>[number];

const ANCHOR_WORDS = {
  valid: { shape: "healthy", text: "valid" },
  missing: { shape: "warning", text: "missing: the zone does not publish this key now" },
  "add-pending": { shape: "waiting-its-turn", text: "not trusted yet: waits for its hold-down" },
  "ds-pending": { shape: "waiting-its-turn", text: "not trusted yet: only its DS is known" },
  "ds-invalid": { shape: "failing", text: "not trusted: its DS fits no key" },
  revoked: { shape: "not-signed", text: "revoked" },
} as const satisfies Record<
  NonNullable<Anchor["state"]>,
  { readonly shape: ShapeId; readonly text: string }
>;

/** The state of a trust anchor in words; a word of the server that nobody knows is shown as it is. */
export function anchorWord(anchor: Anchor): { readonly shape: ShapeId; readonly text: string } {
  if (anchor.state !== null) return ANCHOR_WORDS[anchor.state];
  return { shape: "unknown", text: anchor.native.TrustAnchorState ?? "not known" };
}

const KINDS = {
  "domain-controller": "domain controller",
  "read-only-domain-controller": "read-only domain controller",
  standalone: "standalone server",
  bind: "BIND name server",
} as const satisfies Record<ServerItem["kind"], string>;

/** What kind of server it is, in words. */
export function kindWord(kind: ServerItem["kind"]): string {
  return KINDS[kind];
}

/** Known from the directory alone: what only a server itself can tell is not known. */
export function wasNeverAsked({
  lastContactAt,
  reachable,
}: Pick<ServerItem, "lastContactAt" | "reachable">): boolean {
  return lastContactAt === null && reachable === null;
}
