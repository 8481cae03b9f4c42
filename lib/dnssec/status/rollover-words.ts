import type { NextEvent } from "@/lib/dnssec/status/judgement";
import type { RunningRollover } from "@/lib/dnssec/status/situation";

/** What a helpdesk person calls the key: `key-signing key`, `zone-signing key`, `signing key`. */
export function keyWords(keyRole: RunningRollover["descriptor"]["keyRole"]): string {
  if (keyRole === "csk") return "signing key";
  return keyRole === "ksk" ? "key-signing key" : "zone-signing key";
}

const EVENT_WORDS: Readonly<Record<string, string>> = {
  "zsk-rollover-due": "the change of the zone-signing key",
  "ksk-rollover-due": "the change of the key-signing key",
  "csk-rollover-due": "the change of the signing key",
  "rollover-step-due": "the next step of the running key change",
  "rollover-step-missed": "a step of a key change",
};

/** A rollover event as the subject of a sentence. */
export function eventWords(event: NextEvent): string {
  return EVENT_WORDS[event.what] ?? "a key change";
}
