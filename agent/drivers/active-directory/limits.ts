/** How much is asked at once, and how long somebody may take. Checked against Samba 4.17, 2026-11. */
export const DIRECTORY_LIMITS = {
  connectMs: 10_000,
  searchMs: 60_000,
  /** For a server that does not send an answer as a whole: MaxPageSize of a domain controller unless somebody changed it. */
  pageSize: 1_000,
  /** Zones of one partition. */
  maxEntries: 200_000,
  detailsAtOnce: 500,
  /** Orphaned assignments that are named; all are counted. */
  orphansNamed: 100,
  /** A password that was refused is not tried again for so long: each try counts towards the account's lockout. */
  refusedPasswordSeconds: 1_800,
  /** Parts of an attribute with many values (MaxValRange): more would be no directory. */
  rangesAtMost: 1_000,
} as const;
