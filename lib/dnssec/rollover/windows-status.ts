import type { Instant } from "@/lib/dnssec/instant";
import type { KeyRole } from "@/lib/dnssec/signing-key/descriptor";
import type { RolloverMethod, RolloverPhase, RolloverReport, RolloverStage } from "./report";
import type { RolloverState } from "./state";

/** Windows' CurrentRolloverStatus, number by number (MS-DNSP §2.2.6.2.3, spec §2.2). */
export const WINDOWS_ROLLOVER_WORDS = [
  "NotRolling",
  "Queued",
  "RollStarted",
  "ZskWaitingForDnsKeyTtl",
  "ZskWaitingForMaxZoneTtl",
  "KskWaitingForDSUpdate",
  "KskWaitingForDSTtl",
  "KskWaitingForDnsKeyTtl",
  "WaitingForRFC5011RemoveHoldDown",
  "RollError",
] as const;

/** One word of CurrentRolloverStatus in Microsoft's spelling. */
export type WindowsRolloverWord = (typeof WINDOWS_ROLLOVER_WORDS)[number];

/** Two entries of the MOF's value list are glued into one (spec §2.2). Which one is meant follows from the key's type. */
const GLUED = "ZskWaitingForMaxZoneTtlKskWaitingForDSUpdate";

/** What Windows says about one descriptor. */
export type WindowsRolloverStatus = {
  readonly descriptorId: string;
  readonly keyRole: KeyRole;
  /** CurrentRolloverStatus as read, any case; null or empty where it was not told. */
  readonly native: string | null;
  readonly since: Instant | null;
  readonly wakeAt: Instant | null;
  /** ManualTrigger, where the signing metadata was read. */
  readonly isManual: boolean | null;
  /** Win32 code or text of the failure where one is known. */
  readonly fault: string | null;
};

type Place = { readonly phase: RolloverPhase; readonly stage: RolloverStage };

const PLACES: Record<Exclude<WindowsRolloverWord, "NotRolling">, Place> = {
  Queued: { phase: "queued", stage: "waits-its-turn" },
  RollStarted: { phase: "applying", stage: "publish-successor" },
  ZskWaitingForDnsKeyTtl: { phase: "propagating", stage: "publish-successor" },
  ZskWaitingForMaxZoneTtl: { phase: "expiring", stage: "switch-signatures" },
  KskWaitingForDSUpdate: { phase: "awaiting-person", stage: "submit-ds" },
  KskWaitingForDSTtl: { phase: "expiring", stage: "wait-for-parent-ds-ttl" },
  KskWaitingForDnsKeyTtl: { phase: "propagating", stage: "publish-successor" },
  WaitingForRFC5011RemoveHoldDown: { phase: "expiring", stage: "remove-hold-down" },
  RollError: { phase: "halted", stage: "failed" },
};

const WORD_BY_LOWER_CASE = new Map<string, WindowsRolloverWord>(
  WINDOWS_ROLLOVER_WORDS.map((word) => [word.toLowerCase(), word]),
);

/**
 * Windows' status on our model; null = at rest (`NotRolling`) or not told. Total: a word that we do not know gives the stage
 * `unrecognized` with the text kept. All three spellings of the glued entry are read by the key's role.
 */
export function mapWindowsRolloverStatus(status: WindowsRolloverStatus): RolloverReport | null {
  const text = status.native?.trim() ?? "";
  if (text === "") return null;
  const word = windowsRolloverWord(text, status.keyRole);
  if (word === "NotRolling") return null;
  const place: Place = word === null ? { phase: "applying", stage: "unrecognized" } : PLACES[word];
  return {
    descriptorId: status.descriptorId,
    ...place,
    method: methodOfRole(status.keyRole),
    since: status.since,
    wakeAt: status.wakeAt,
    isManual: status.isManual,
    fault: place.phase === "halted" ? status.fault : null,
    native: { CurrentRolloverStatus: status.native ?? "" },
  };
}

/** The word that a text means for a key of this role, or null where it is none of Microsoft's. Numbers 0–9 are read too. */
export function windowsRolloverWord(text: string, keyRole: KeyRole): WindowsRolloverWord | null {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === GLUED.toLowerCase()) {
    return keyRole === "zsk" ? "ZskWaitingForMaxZoneTtl" : "KskWaitingForDSUpdate";
  }
  if (/^\d$/.test(trimmed)) return WINDOWS_ROLLOVER_WORDS[Number(trimmed)] ?? null;
  return WORD_BY_LOWER_CASE.get(trimmed.toLowerCase()) ?? null;
}

/** How Windows would call a state of the engine; null = at rest. */
export function windowsWordOf(state: RolloverState | null): WindowsRolloverWord {
  if (state === null) return "NotRolling";
  switch (state.phase) {
    case "queued":
      return "Queued";
    case "applying":
      return stageWord(state.method, state.leaving);
    case "propagating":
    case "expiring":
    case "awaiting-person":
      return stageWord(state.method, state.stage);
    case "halted":
      return "RollError";
    case "completed":
    case "abandoned":
      return "NotRolling";
  }
}

/** Windows' status word as one report field of the lab: the number of the word in MS-DNSP. */
export function windowsNumberOf(word: WindowsRolloverWord): number {
  return WINDOWS_ROLLOVER_WORDS.indexOf(word);
}

function stageWord(method: RolloverMethod, stage: RolloverStage | null): WindowsRolloverWord {
  switch (stage) {
    case "publish-successor":
      return method === "zsk-pre-publication" ? "ZskWaitingForDnsKeyTtl" : "KskWaitingForDnsKeyTtl";
    case "switch-signatures":
      return "ZskWaitingForMaxZoneTtl";
    case "submit-ds":
      return "KskWaitingForDSUpdate";
    case "wait-for-parent-ds-ttl":
      return "KskWaitingForDSTtl";
    case "remove-hold-down":
      return "WaitingForRFC5011RemoveHoldDown";
    case "waits-its-turn":
    case "withdraw-predecessor":
    case "failed":
    case "unrecognized":
    case null:
      return "RollStarted";
  }
}

function methodOfRole(keyRole: KeyRole): RolloverMethod {
  if (keyRole === "csk") return "csk-double-signature";
  return keyRole === "ksk" ? "ksk-double-signature" : "zsk-pre-publication";
}
