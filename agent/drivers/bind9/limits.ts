/** What this driver does not do, in words for docs/drivers/bind9.md and for its refusals. Checked with BIND 9.18.49 in 2026-11. */
export const LIMITS = {
  oldVersion: "BIND before 9.16 has no dnssec-policy and no key state files: it is not read.",
  views: "A zone in several views is shown once, as the first view of the statistics has it.",
  foreignKeys:
    "Keys without a `.state` file (`auto-dnssec`, zones signed by hand) are not shown as keys.",
  hardware: "Keys in an HSM: whether they can be opened is not known.",
  parent: "The DS at the parent is known only as far as named was told or saw it.",
  secondaries: "On a secondary only the signature over the DNSKEY set is read.",
  oddNames: "Zones whose names need an escape in `rndc` (white space, quotes) are left out.",
  keyDirectory: "A `key-directory` outside the `keyDirectory` of agent.json is not seen.",
  readOnly: "Nothing is changed on the server: no rollover is started, no role is moved.",
} as const;

const OLDEST = { major: 9, minor: 16 };

/** Why this version of named is not read, or null. Text that is no version is let through: what counts is what it answers. */
export function whyVersionIsRefused(version: string): string | null {
  const match = /^(\d+)\.(\d+)\b/.exec(version);
  if (match === null) return null;
  const [major = 0, minor = 0] = match.slice(1).map(Number);
  const isOld = major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
  return isOld ? `${LIMITS.oldVersion} This server runs ${version}.` : null;
}
