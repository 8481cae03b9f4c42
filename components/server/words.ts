import type { ServerItem } from "@/lib/contracts/servers";

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
