import { fromBase64 } from "@/lib/dns/octets";
import type { HeldAnchor, ServerSettings, TrustAnchorState } from "@/lib/dnssec/server-settings";
import type { DescriptorKey } from "@/lib/dnssec/signing-key/descriptor";
import { NOW } from "@/lib/dnssec/status/stories/facts-builder";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import { ZONE } from "./story-world";

/** The key-signing key that a re-sign makes. */
export const NEW_KEY = keyWith("AwEAAbnewkeyofthezon");
/** The key that was lost. */
export const OLD_KEY = keyWith("AwEAAboldkeyofthezon");

function keyWith(publicKey: string): DescriptorKey & { readonly publicKey: string } {
  return {
    pointer: "active",
    nativeId: publicKey,
    flags: 257,
    published: true,
    signs: "dnskey-set",
    createdAt: null,
    publicKey,
  };
}

/** An RSA/SHA-256 anchor of this key. */
export function anchorOf(
  { publicKey }: { readonly publicKey: string },
  state: TrustAnchorState,
): HeldAnchor {
  const octets = fromBase64(publicKey);
  if (octets === undefined) throw new Error("no Base64");
  const record = {
    kind: "DNSKEY",
    flags: 257,
    protocol: 3,
    algorithm: 8,
    publicKey: octets,
  } as const;
  return {
    type: "dnskey",
    keyTag: keyTagOf(record),
    algorithm: 8,
    publicKey,
    state,
    enteredStateAt: NOW,
    nextStateAt: null,
    native: {},
  };
}

/** What a server says of itself that holds these anchors for the zone of the stories; null = it did not tell which. */
export function settingsWith(anchors: readonly HeldAnchor[] | null): ServerSettings {
  const point = {
    zone: ZONE,
    state: "active",
    lastRefreshAt: NOW,
    lastSuccessfulRefreshAt: NOW,
    nextRefreshAt: null,
    lastRefreshResult: 0,
    anchors,
    native: {},
  } as const;
  return {
    readAt: NOW,
    isDnssecEnabled: true,
    isOnlineSigningEnabled: true,
    buildNumber: 20_348,
    pollingIntervalSeconds: 180,
    keyStorageProviders: [],
    trustPoints: anchors?.length === 0 ? [] : [point],
    events: [],
  };
}
