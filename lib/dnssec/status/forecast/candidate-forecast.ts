import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { Custody, KeyRole } from "@/lib/dnssec/signing-key/descriptor";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A descriptor whose private keys the candidate does not open, and where a copy of them might be. */
export type MissingDescriptor = {
  readonly descriptorId: string;
  readonly keyRole: KeyRole;
  readonly algorithm: number;
  readonly custody: Custody;
  /** Servers that opened the keys when they were last asked. */
  readonly openedBy: readonly ServerName[];
  /** Where to look for a copy, in words. */
  readonly copyMightBe: readonly string[];
};

/** One thing that has to be done after a seize without keys (KM-43). */
export type ToDoItem = {
  readonly what:
    | "wait-for-old-holder"
    | "add-ksk"
    | "add-zsk"
    | "resign-zone"
    | "replace-ds"
    | "replace-anchors"
    | "check-secondaries";
  readonly sentence: string;
  readonly owner: "ops" | "parent-operator" | "resolver-operator" | "server";
  /** About how long it takes; null where nobody can tell. */
  readonly takesSeconds: Seconds | null;
  /** When it must be done, so that nobody loses the zone; null = no deadline. */
  readonly before: Instant | null;
};

/** What users feel, from when, until when. */
export type UserImpact = {
  readonly affects: "nobody" | "users-of-validating-resolvers";
  readonly sentence: string;
  /** When it begins if nobody acts; null = never, or not known. */
  readonly from: Instant | null;
  /** How long answers may go on failing after the parent has done its part: until caches have forgotten; 0 = they do not fail. */
  readonly lastsAfterParentSeconds: Seconds;
};

/** What giving the role to one server would cost: before anything is done (issue 5 §3). */
export type CandidateForecast = { readonly server: ServerName; readonly sentence: string } & (
  | { readonly kind: "clean"; readonly users: UserImpact }
  | {
      readonly kind: "re-sign-needed";
      readonly missing: readonly MissingDescriptor[];
      readonly toDo: readonly ToDoItem[];
      readonly users: UserImpact;
    }
  | { readonly kind: "impossible"; readonly because: string; readonly wayOut: string | null }
);
