/**
 * The dig command that repeats one question to one server (`+norecurse`: the server itself is asked; `+dnssec`: with signatures). The
 * name is written with its trailing dot, so that no search list changes it.
 */
export function digCommand(
  at: { readonly ip: string; readonly port: number },
  name: string,
  type: string,
): string {
  const port = at.port === 53 ? "" : ` -p ${at.port}`;
  const absolute = name.endsWith(".") ? name : `${name}.`;
  return `dig @${at.ip}${port} ${absolute} ${type} +dnssec +norecurse`;
}
