import type { Instant, Seconds } from "@/lib/dnssec/instant";
import {
  type BindKeyState,
  type BindRecord,
  parseRecordState,
} from "@/lib/dnssec/rollover/bind-state";
import { err, ok, type Result } from "@/lib/result";

/** What named keeps about a key in `K<zone>.+<algorithm>+<tag>.state`. null = the file does not say it. */
export type KeyState = BindKeyState & {
  readonly goal: "hidden" | "omnipresent";
  readonly algorithm: number;
  readonly lengthBits: number;
  /** 0 = unlimited. */
  readonly lifetimeSeconds: Seconds;
  readonly isKsk: boolean;
  readonly isZsk: boolean;
  readonly predecessorTag: number | null;
  readonly generatedAt: Instant | null;
  readonly activeAt: Instant | null;
  readonly retiredAt: Instant | null;
  /** Every line, in the order and spelling of the file. */
  readonly native: Readonly<Record<string, string>>;
};

/** The record in `K….key`. */
export type PublicKeyRecord = {
  /** As written in the file. */
  readonly owner: string;
  readonly ttlSeconds: Seconds | null;
  readonly flags: number;
  readonly algorithm: number;
  /** Base64 without white space. */
  readonly publicKey: string;
};

export type MalformedKeyFile = { readonly kind: "malformed-key-file"; readonly reason: string };

/** Reads a `.state` file; `keyFile` is its name without suffix. */
export function parseKeyState(text: string, keyFile: string): Result<KeyState, MalformedKeyFile> {
  const lines = readLines(text);
  const number = (field: string) => parseNumber(lines.get(field));
  const instant = (field: string) => parseInstant(lines.get(field));
  const state = (field: string) => parseRecordState(lines.get(field) ?? "");
  const record = (name: string): BindRecord | null => {
    const value = state(`${name}State`);
    return value === null ? null : { state: value, since: instant(`${name}Change`) };
  };
  const algorithm = number("Algorithm");
  const goal = state("GoalState");
  if (algorithm === null) return malformed("it has no Algorithm");
  if (goal !== "hidden" && goal !== "omnipresent") return malformed("it has no GoalState");
  return ok({
    keyFile,
    goal,
    algorithm,
    lengthBits: number("Length") ?? 0,
    lifetimeSeconds: number("Lifetime") ?? 0,
    isKsk: lines.get("KSK") === "yes",
    isZsk: lines.get("ZSK") === "yes",
    predecessorTag: number("Predecessor"),
    generatedAt: instant("Generated"),
    activeAt: instant("Active"),
    retiredAt: instant("Retired"),
    revokedAt: instant("Revoked"),
    dnskey: record("DNSKEY"),
    zoneSignatures: record("ZRRSIG"),
    dnskeySignature: record("KRRSIG"),
    ds: record("DS"),
    dsPublishedAt: instant("DSPublish"),
    dsRemovedAt: instant("DSRemoved"),
    native: Object.fromEntries(lines),
  });
}

const DNSKEY_LINE =
  /^(\S+)\s+(?:(\d+)\s+)?(?:IN\s+)?DNSKEY\s+(\d+)\s+3\s+(\d+)\s+([A-Za-z0-9+/=\s]+)$/im;

/** Reads a `.key` file. */
export function parsePublicKeyFile(text: string): Result<PublicKeyRecord, MalformedKeyFile> {
  const records = text.replaceAll(/^;.*$/gm, "").trim();
  const match = DNSKEY_LINE.exec(records);
  if (match === null) return malformed("it has no DNSKEY record");
  const [, owner = "", ttl, flags, algorithm, publicKey = ""] = match;
  return ok({
    owner,
    ttlSeconds: ttl === undefined ? null : Number(ttl),
    flags: Number(flags),
    algorithm: Number(algorithm),
    publicKey: publicKey.replaceAll(/\s+/g, ""),
  });
}

function readLines(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^([A-Za-z]+):\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) lines.set(match[1], match[2] ?? "");
  }
  return lines;
}

function parseNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** `20261125222332 (Wed Nov 25 22:23:32 2026)`, UTC. */
function parseInstant(text: string | undefined): Instant | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\b/.exec(text ?? "");
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function malformed(reason: string): Result<never, MalformedKeyFile> {
  return err({ kind: "malformed-key-file", reason });
}
