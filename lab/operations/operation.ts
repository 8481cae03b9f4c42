import type { LabServer } from "@/lab/forest/lab-server";
import type { Host, LabZone } from "@/lab/zone/lab-zone";
import type { World } from "@/lab/zone/world";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { NextRolloverAction } from "@/lib/dnssec/rollover/rolling-descriptor";
import type { Custody } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { ServerName, Transition } from "@/lib/dnssec/zone-report";
import { err, type Result } from "@/lib/result";

/** A key that somebody wants to add (Add-DnsServerSigningKey). */
export type NewKey = {
  readonly keyRole: "ksk" | "zsk";
  readonly algorithm: number;
  readonly keyLength: number;
  readonly custody: Custody;
  readonly rolloverPeriodSeconds: Seconds | null;
  readonly initialRolloverOffsetSeconds: Seconds;
  readonly dnskeySignatureValiditySeconds: Seconds;
  readonly dsSignatureValiditySeconds: Seconds;
  readonly zoneSignatureValiditySeconds: Seconds;
};

/** The five things of a descriptor that can change (KM-52); whatever else is asked for is ignored. */
export type KeyChange = Partial<{
  readonly rolloverPeriodSeconds: Seconds | null;
  readonly nextRolloverAction: NextRolloverAction;
  readonly dnskeySignatureValiditySeconds: Seconds;
  readonly dsSignatureValiditySeconds: Seconds;
  readonly zoneSignatureValiditySeconds: Seconds;
}>;

type At = { readonly server: ServerName; readonly zone: ZoneName };
type OnKey = At & { readonly descriptorId: string };

/** Every operation of appendix A that changes something, aimed at one server. */
export type Operation =
  | (At & { readonly kind: "sign-with-default" | "sign" | "unsign" })
  | (At & { readonly kind: "resign"; readonly withDefault: boolean })
  | (At & { readonly kind: "set-setting"; readonly change: Partial<ZoneSettings> })
  | (At & { readonly kind: "add-key"; readonly key: NewKey })
  | (OnKey & { readonly kind: "set-key"; readonly change: KeyChange })
  | (OnKey & { readonly kind: "remove-key" | "invoke-rollover" | "step-rollover" })
  | (At & { readonly kind: "transfer" | "seize" | "seize-without-key-checks" });

/** The Win32 code of the first precondition that failed, and what it means here. */
export type OperationRefusal = {
  readonly kind: "win32";
  readonly code: number;
  readonly sentence: string;
};

export type Outcome = Result<null, OperationRefusal>;

/** Where an operation happens. */
export type Place = {
  readonly zone: LabZone;
  /** The hosting server that the operation was sent to. */
  readonly host: Host;
  readonly server: LabServer;
  readonly world: World;
  readonly at: Instant;
  readonly through: Transition["through"];
  /** Preconditions are judged, and nothing happens. */
  readonly isRehearsal: boolean;
};

export function refused(code: number, sentence: string): Outcome {
  return err({ kind: "win32", code, sentence });
}

/** The first refusal in a list of conditions, in the order given; null = none. */
export function firstRefusal(conditions: readonly Condition[]): Outcome | null {
  for (const [isMet, code, sentence] of conditions) {
    if (!isMet()) return refused(code, sentence);
  }
  return null;
}

/** A condition, the code without it, and what the code means here. */
export type Condition = readonly [isMet: () => boolean, code: number, sentence: string];
