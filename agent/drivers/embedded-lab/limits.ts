/** What the driver answers at most, and how often it saves by itself. */
export const EMBEDDED_LAB_LIMITS = {
  /** Zones whose details are read at once (driver.ts). */
  detailsAtOnce: 500,
  /** Zones that live up to now before other work gets its turn: some 50 ms after a jump over two years. */
  zonesAtOnce: 50,
  /** RSA pairs made at the same time when somebody waits for them; in the background it is one: others need the machine. */
  rsaPairsAtOnce: 2,
  /** The state is saved at every change; besides this often, so that a restart has little to catch up with. */
  saveEveryMs: 60_000,
  /** Connections over TCP that each server of the lab keeps open at once. */
  dnsConnections: 100,
  /** How long an idle one stays. */
  dnsIdleMs: 10_000,
  /** How long a reading of what a server says of itself stands when the next one says the same. */
  sameSettingsSeconds: 600,
  /** Times that an answer is tried again because key pairs for it had to be made first. */
  dnsKeyRounds: 4,
} as const;
