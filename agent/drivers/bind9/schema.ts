import * as z from "zod";
import type { Instant } from "@/lib/dnssec/instant";
import { err, ok, type Result } from "@/lib/result";
import { blockOf, findWord, parseNamedConf } from "./named-conf";

const StatisticsZone = z.object({
  name: z.string(),
  class: z.string(),
  serial: z.int().nullish(),
  type: z.string(),
  loaded: z.string().nullish(),
});

/** `/json/v1/zones`, as far as it is read (json-stats-version 1.7 and 1.8, BIND 9.18 and 9.20). */
export const ZoneStatistics = z.object({
  "boot-time": z.string(),
  "config-time": z.string(),
  "current-time": z.string(),
  version: z.string(),
  views: z.record(z.string(), z.object({ zones: z.array(StatisticsZone).default([]) })),
});
export type ZoneStatistics = z.infer<typeof ZoneStatistics>;

/** What `rndc zonestatus` tells; null = the line is not there. */
export type ZoneStatus = {
  readonly type: string;
  readonly isSecure: boolean | null;
  /** `automatic`, `none`, …; absent for zones that are not signed. */
  readonly keyMaintenance: string | null;
  readonly nextKeyEventAt: Instant | null;
  /** `ns1.example.org/NSEC`: owner and type of the set whose signature is renewed next. */
  readonly nextResignNode: string | null;
  readonly nextResignAt: Instant | null;
  /** Every line, in the order and spelling of named. */
  readonly native: Readonly<Record<string, string>>;
};

export type MalformedOutput = { readonly kind: "malformed-output"; readonly reason: string };

export function parseZoneStatus(text: string): Result<ZoneStatus, MalformedOutput> {
  const lines = new Map<string, string>();
  for (const line of text.split("\n")) {
    const separator = line.indexOf(": ");
    if (separator > 0) lines.set(line.slice(0, separator), line.slice(separator + 2).trim());
  }
  const lineOf = (name: string) => lines.get(name) ?? null;
  const type = lineOf("type");
  const secure = lineOf("secure");
  if (type === null) return malformed(`zonestatus without a type: ${text.slice(0, 200)}`);
  return ok({
    type,
    isSecure: secure === null ? null : secure === "yes",
    keyMaintenance: lineOf("key maintenance"),
    nextKeyEventAt: parseHttpDate(lineOf("next key event")),
    nextResignNode: lineOf("next resign node"),
    nextResignAt: parseHttpDate(lineOf("next resign time")),
    native: Object.fromEntries(lines),
  });
}

/** What `rndc showzone` tells that nothing cheaper does. */
export type ZoneStanza = { readonly policyName: string | null };

export function parseZoneStanza(text: string): Result<ZoneStanza, MalformedOutput> {
  const parsed = parseNamedConf(text);
  const statement = parsed.ok ? parsed.value[0] : undefined;
  if (statement?.[0] !== "zone") return malformed(`no zone stanza: ${text.slice(0, 200)}`);
  return ok({ policyName: findWord(blockOf(statement), "dnssec-policy") });
}

/** `Wed, 25 Nov 2026 22:23:52 GMT` */
function parseHttpDate(text: string | null): Instant | null {
  const milliseconds = Date.parse(text ?? "");
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}

function malformed(reason: string): Result<never, MalformedOutput> {
  return err({ kind: "malformed-output", reason });
}
