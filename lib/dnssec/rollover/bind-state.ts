import type { Instant } from "@/lib/dnssec/instant";
import type { DescriptorKey, KeyPointer, KeyRole } from "@/lib/dnssec/signing-key/descriptor";
import type { RolloverMethod, RolloverPhase, RolloverReport, RolloverStage } from "./report";
import type { KeyRecordStates, RecordState } from "./safety";

/** One record's line pair of a `.state` file: `DSState: rumoured`, `DSChange: 2026…`. */
export type BindRecord = { readonly state: RecordState; readonly since: Instant | null };

/** A key's `.state` file, parsed. A record that the role does not have is null (a ZSK has no DS). */
export type BindKeyState = {
  /** Base name of the key's files. */
  readonly keyFile: string;
  readonly goal: "hidden" | "omnipresent" | null;
  readonly dnskey: BindRecord | null;
  /** ZRRSIGState: its signatures over the zone's data. */
  readonly zoneSignatures: BindRecord | null;
  /** KRRSIGState: its signature over the DNSKEY set. */
  readonly dnskeySignature: BindRecord | null;
  readonly ds: BindRecord | null;
  /** DSPublish, DSRemoved: when the parent was last seen, or said by a person, to have (no longer) the DS. */
  readonly dsPublishedAt: Instant | null;
  readonly dsRemovedAt: Instant | null;
  /** Revoked: when the key gets, or got, the REVOKE bit. */
  readonly revokedAt: Instant | null;
};

/** The keys of one lineage on BIND. */
export type BindKeys = {
  readonly descriptorId: string;
  readonly keyRole: KeyRole;
  readonly keys: readonly BindKeyState[];
  /** The zone's next key event, where the server told it. */
  readonly nextKeyEventAt: Instant | null;
};

type Place = {
  readonly phase: RolloverPhase;
  readonly stage: RolloverStage;
  readonly key: BindKeyState;
  readonly record: BindRecord;
};

/**
 * A rollover from BIND's key states; null at rest, and at the first signing, when no key leaves. "The KSK waits for the parent"
 * as long as the new DS is `rumoured` or the old one `unretentive` and nobody has reported it (bind spec §2.2).
 */
export function mapBindRollover(lineage: BindKeys): RolloverReport | null {
  const leaving = lineage.keys.filter(isLeaving);
  if (leaving.length === 0) return null;
  const arriving = lineage.keys.filter((key) => key.goal === "omnipresent");
  const place =
    parentPlace(arriving, leaving) ??
    publicationPlace(arriving) ??
    dsTtlPlace(arriving, leaving) ??
    signaturePlace(arriving, leaving) ??
    withdrawalPlace(leaving);
  if (place === null) return null;
  const { phase, stage, key, record } = place;
  return {
    descriptorId: lineage.descriptorId,
    phase,
    method: methodOf(lineage.keyRole),
    stage,
    since: record.since,
    wakeAt: phase === "awaiting-person" ? null : lineage.nextKeyEventAt,
    isManual: null,
    fault: null,
    native: nativeWords(key),
  };
}

/** The pointer that our model gives a BIND key; null for a key whose records are all gone or not yet there. */
export function bindKeyPointer(key: BindKeyState): KeyPointer | null {
  if (isLeaving(key)) return "former";
  if (key.goal === "hidden" || key.dnskey === null || key.dnskey.state === "hidden") return null;
  return bindKeySigns(key) === "nothing" ? "next" : "active";
}

/** What a BIND key signs now: records that arrive or are everywhere are being made, those that leave are not. */
export function bindKeySigns(key: BindKeyState): DescriptorKey["signs"] {
  const zone = isMade(key.zoneSignatures);
  const dnskeySet = isMade(key.dnskeySignature);
  if (zone && dnskeySet) return "all";
  if (zone) return "zone";
  return dnskeySet ? "dnskey-set" : "nothing";
}

/** The states in the form that `safety` judges; `at` decides whether the REVOKE bit is set. */
export function recordStatesOf(key: BindKeyState, at: Instant): KeyRecordStates {
  return {
    keyId: key.keyFile,
    revoked: key.revokedAt !== null && key.revokedAt <= at,
    dnskey: key.dnskey?.state ?? "hidden",
    dnskeySignature: key.dnskeySignature?.state ?? "hidden",
    zoneSignatures: key.zoneSignatures?.state ?? "hidden",
    ds: key.ds?.state ?? "hidden",
  };
}

/** A state word of a `.state` file, in any case; null for any other text. */
export function parseRecordState(text: string): RecordState | null {
  const word = text.trim().toLowerCase();
  return RECORD_STATES.find((state) => state === word) ?? null;
}

const RECORD_STATES = ["hidden", "rumoured", "omnipresent", "unretentive"] as const;

function isLeaving(key: BindKeyState): boolean {
  return key.goal === "hidden" && recordsOf(key).some((record) => record.state !== "hidden");
}

function recordsOf(key: BindKeyState): readonly BindRecord[] {
  return [key.dnskey, key.zoneSignatures, key.dnskeySignature, key.ds].filter(
    (record) => record !== null,
  );
}

/** A DS that must come and that nobody has seen, or one that must go and is still there. */
function parentPlace(
  arriving: readonly BindKeyState[],
  leaving: readonly BindKeyState[],
): Place | null {
  const place = { phase: "awaiting-person", stage: "submit-ds" } as const;
  for (const key of arriving) {
    if (key.ds?.state === "rumoured" && key.dsPublishedAt === null) {
      return { ...place, key, record: key.ds };
    }
  }
  for (const key of leaving) {
    if (key.ds?.state === "unretentive" && key.dsRemovedAt === null) {
      return { ...place, key, record: key.ds };
    }
  }
  return null;
}

function publicationPlace(arriving: readonly BindKeyState[]): Place | null {
  for (const key of arriving) {
    for (const record of [key.dnskey, key.dnskeySignature]) {
      if (record !== null && record.state !== "omnipresent" && isYoung(key)) {
        return { phase: "propagating", stage: "publish-successor", key, record };
      }
    }
  }
  return null;
}

/** Its DNSKEY is not yet everywhere. */
function isYoung(key: BindKeyState): boolean {
  return key.dnskey === null || key.dnskey.state === "rumoured" || key.dnskey.state === "hidden";
}

function dsTtlPlace(
  arriving: readonly BindKeyState[],
  leaving: readonly BindKeyState[],
): Place | null {
  const place = { phase: "expiring", stage: "wait-for-parent-ds-ttl" } as const;
  for (const key of [...arriving, ...leaving]) {
    const state = key.ds?.state;
    if (key.ds !== null && (state === "rumoured" || state === "unretentive")) {
      return { ...place, key, record: key.ds };
    }
  }
  return null;
}

function signaturePlace(
  arriving: readonly BindKeyState[],
  leaving: readonly BindKeyState[],
): Place | null {
  const place = { phase: "expiring", stage: "switch-signatures" } as const;
  for (const key of leaving) {
    const record = key.zoneSignatures;
    if (record !== null && record.state !== "hidden") return { ...place, key, record };
  }
  for (const key of arriving) {
    const record = key.zoneSignatures;
    if (record?.state === "rumoured") return { ...place, key, record };
  }
  return null;
}

function withdrawalPlace(leaving: readonly BindKeyState[]): Place | null {
  for (const key of leaving) {
    const record = key.dnskey ?? recordsOf(key)[0];
    if (record !== undefined) {
      return { phase: "expiring", stage: "withdraw-predecessor", key, record };
    }
  }
  return null;
}

function isMade(record: BindRecord | null): boolean {
  return record?.state === "rumoured" || record?.state === "omnipresent";
}

function methodOf(keyRole: KeyRole): RolloverMethod {
  if (keyRole === "csk") return "csk-double-signature";
  return keyRole === "ksk" ? "ksk-double-signature" : "zsk-pre-publication";
}

function nativeWords(key: BindKeyState): Readonly<Record<string, string>> {
  return {
    key: key.keyFile,
    ...(key.goal === null ? {} : { GoalState: key.goal }),
    ...(key.dnskey === null ? {} : { DNSKEYState: key.dnskey.state }),
    ...(key.zoneSignatures === null ? {} : { ZRRSIGState: key.zoneSignatures.state }),
    ...(key.dnskeySignature === null ? {} : { KRRSIGState: key.dnskeySignature.state }),
    ...(key.ds === null ? {} : { DSState: key.ds.state }),
  };
}
