import type { ArgumentValue, WorkerRequest } from "@/agent/transport/powershell-protocol";

/** The cmdlet of each operation that a plan may show, and whether it asks a question of its own. */
const CMDLETS: Readonly<Record<string, { readonly name: string; readonly asks: boolean }>> = {
  "move-role": { name: "Reset-DnsServerZoneKeyMasterRole", asks: true },
  "add-signing-key": { name: "Add-DnsServerSigningKey", asks: false },
  "remove-signing-key": { name: "Remove-DnsServerSigningKey", asks: true },
  "sign-zone": { name: "Invoke-DnsServerZoneSign", asks: true },
};

/** The line that a person would type to do the same. For reading and copying: nothing here ever runs it. */
export function commandLineOf({
  operation,
  parameters,
}: Pick<WorkerRequest, "operation" | "parameters">): string {
  const cmdlet = CMDLETS[operation];
  if (cmdlet === undefined) throw new Error(`no cmdlet is shown for ${operation}`);
  const words = Object.entries(parameters).map(([name, value]) => word(name, value));
  return [cmdlet.name, ...words, ...(cmdlet.asks ? ["-Force"] : [])].join(" ");
}

function word(name: string, value: ArgumentValue): string {
  if (value === true) return `-${name}`;
  if (typeof value === "number") return `-${name} ${value}`;
  if (typeof value === "boolean") return `-${name} $${String(value)}`;
  const texts = typeof value === "string" ? [value] : value;
  return `-${name} ${texts.map(quote).join(",")}`;
}

/** PowerShell takes four other letters for a single quote as well; each is doubled inside one. */
function quote(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201A\u201B]/g, "$&$&")}'`;
}
