/**
 * The dig command that repeats one question to one server (`+norecurse`: the server itself is asked; `+dnssec`: with signatures). The
 * name is written with its trailing dot, so that no search list changes it, and quoted where a shell would take it for something else.
 */
export function digCommand(
  at: { readonly ip: string; readonly port: number },
  name: string,
  type: string,
): string {
  const port = at.port === 53 ? "" : ` -p ${at.port}`;
  return `dig @${at.ip}${port} ${shellName(name)} ${type} +dnssec +norecurse`;
}

/** A name with its trailing dot as one word of a POSIX shell, whatever octets its labels have. */
export function shellName(name: string): string {
  const absolute = name.endsWith(".") ? name : `${name}.`;
  return /^[A-Za-z0-9._-]+$/.test(absolute) ? absolute : `'${absolute.replaceAll("'", "'\\''")}'`;
}
