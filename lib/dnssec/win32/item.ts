import type { AffectsUsers, Status, StepOwner } from "@/lib/dnssec/status/judgement";
import { WIN32_CATALOGUE } from "@/lib/dnssec/win32/catalogue";
import { hexOf, hresultOf, type Win32Code } from "@/lib/dnssec/win32/codes";
import type { Win32Match } from "@/lib/dnssec/win32/find";
import type { InventedName } from "@/lib/dnssec/win32/invented-names";

/** A code, or a name that does not exist, as it is shown. */
export type Win32Item = {
  /** null for an invented name. */
  readonly code: Win32Code | null;
  readonly hex: string | null;
  readonly hresult: string | null;
  readonly symbol: string;
  readonly exists: boolean;
  /** For an invented name: the real codes that are meant. */
  readonly meant: readonly Win32Code[];
  readonly text: string;
  readonly meaning: string;
  readonly likelyCauses: readonly string[];
  readonly whatToDo: string;
  readonly doNot: string | null;
  readonly affectsUsers: AffectsUsers;
  readonly owner: StepOwner;
  readonly relatedStatus: Status | null;
  readonly seeAlso: readonly Win32Code[];
};

/** Everything that is known about a match. */
export function itemOf(match: Win32Match): Win32Item {
  return match.kind === "code" ? itemOfCode(match.code) : itemOfInvented(match.invented);
}

/** Everything that is known about a code. */
export function itemOfCode(code: Win32Code): Win32Item {
  const { aliases: _, ...entry } = WIN32_CATALOGUE[code];
  return { ...entry, code, hex: hexOf(code), hresult: hresultOf(code), exists: true, meant: [] };
}

/** The denial of an invented name, with what is meant. */
function itemOfInvented(invented: InventedName): Win32Item {
  const kind = invented.kind === "cmdlet" ? "a cmdlet" : "an error";
  const sentence = `This does not exist; ${invented.truth}.`;
  return {
    code: null,
    hex: null,
    hresult: null,
    symbol: invented.name,
    exists: false,
    meant: invented.meant,
    text: sentence,
    meaning: `No version of Windows has ${kind} of this name.`,
    likelyCauses: ["The name was invented by a web page or a generated runbook."],
    whatToDo:
      invented.kind === "cmdlet"
        ? "Use Reset-DnsServerZoneKeyMasterRole, or the transfer of the zone in Keymaster."
        : "Look at the number that the server gave and read about that one.",
    doNot: "Do not follow advice that names it.",
    affectsUsers: "unknown",
    owner: "helpdesk",
    relatedStatus: null,
    seeAlso: invented.meant,
  };
}
