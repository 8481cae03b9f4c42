import type { ServerName, ServerReport } from "@/lib/dnssec/zone-report";

/** Every spelling that leads to exactly one server: full name, short name, address. Built by {@link nameTable}. */
export type NameTable = ReadonlyMap<string, ServerName>;

const SAYS_MYSELF = new Set(["127.0.0.1", "::1", "localhost"]);

/** Lower case and without the trailing dot: the form in which server names are compared (DNS names know no case). */
function normalizeServerName(text: string): ServerName {
  const lower = text.trim().toLowerCase();
  return lower.length > 1 && lower.endsWith(".") ? lower.slice(0, -1) : lower;
}

/**
 * The table that names are compared by: full names, and short names and addresses where only one known server has them.
 * Sources spell the key master as a short name, a full name in any case, or an address (spec §2.1 KeyMasterServer).
 */
export function nameTable(
  servers: readonly Pick<ServerReport, "server" | "addresses">[],
): NameTable {
  const owners = new Map<string, Set<ServerName>>();
  const full = new Map<string, ServerName>();
  for (const { server, addresses } of servers) {
    const name = normalizeServerName(server);
    full.set(name, name);
    for (const alias of [
      shortName(name),
      ...addresses.map((address) => address.ip.toLowerCase()),
    ]) {
      owners.set(alias, (owners.get(alias) ?? new Set()).add(name));
    }
  }
  const table = new Map<string, ServerName>();
  for (const [alias, names] of owners) {
    const [only] = names;
    if (only !== undefined && names.size === 1) table.set(alias, only);
  }
  for (const [name, canonical] of full) table.set(name, canonical);
  return table;
}

/**
 * The canonical name of a server, whatever the spelling. `speaker` is who said it: a server that calls the key master
 * `127.0.0.1` or `localhost` means itself. A name that the table does not know stays, normalized.
 */
export function resolveServerName(
  text: string,
  table: NameTable,
  speaker?: ServerName,
): ServerName {
  const name = normalizeServerName(text);
  if (SAYS_MYSELF.has(name) && speaker !== undefined) return resolveServerName(speaker, table);
  return table.get(name) ?? name;
}

/** True if both texts mean the same server by resolution and without regard to case. */
export function isSameServer(a: string, b: string, table: NameTable): boolean {
  return resolveServerName(a, table) === resolveServerName(b, table);
}

function shortName(name: ServerName): string {
  if (/^[\d.]+$/.test(name) || name.includes(":")) return name;
  return name.split(".", 1)[0] ?? name;
}
