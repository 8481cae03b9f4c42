/** How much is asked at once, and how long somebody may take. Milliseconds, and numbers of zones. */
export const WINDOWS_LIMITS = {
  /** Zones in one call of Get-DnsServerDnsSecZoneSetting, which takes a list. */
  settingsAtOnce: 500,
  /** The same once a call of this sweep took too long. */
  settingsAtOnceWhenSlow: 50,
  /** Zones in one request whose cmdlet takes one zone a call. */
  eachAtOnce: 1_000,
  /** Zones whose keys are read in one sweep of one server: Get-DnsServerSigningKey takes one zone a call. */
  keysPerSweep: 2_000,
  /** Of those, zones that nothing else marks: every zone has its turn. */
  keysInTurn: 200,
  /** Zones that are tested in one sweep of one server: Test-DnsServerDnsSecZoneSetting opens keys. */
  testsPerSweep: 500,
  testsInTurn: 100,
  eventsAtOnce: 1_000,
  /** One zone alone, when a call for many took too long: a key master that is dead may hold up whoever asks about its zones. */
  oneZoneMs: 5_000,
  /** All such zones of one server in one sweep. */
  slowZonesMs: 30_000,
  /** How much longer than its own time a request may take before the worker is given up. */
  graceMs: 5_000,
  /** Workers at once: each is a powershell.exe. */
  workers: 8,
  startMs: 60_000,
  /** After so many requests the worker is started anew: memory of powershell.exe only grows. */
  recycleAfter: 5_000,
  detailsAtOnce: 500,
  /** Entries of the classic log that are shown, the latest. */
  eventsShown: 20,
  /** Letters of a message that are kept: it is shown, and read by nobody. */
  messageLetters: 600,
  /** Trust points whose anchors are read: each is one call. */
  trustPoints: 500,
  /** What a server says of itself is asked for again after so many seconds. */
  serverFactsSeconds: 600,
} as const;

/** How long readings of many zones may take. */
export const LIMITS_OF_TIME = { manyZonesMs: 60_000 } as const;

/** The oldest system whose cmdlets are used: Windows Server 2012 R2 brought the step of a rollover. Checked 2026-11. */
export const OLDEST_BUILD = 9_600;

/** Why this build of Windows is not read, or null. */
export function whyBuildIsRefused(build: number | null): string | null {
  if (build === null || build >= OLDEST_BUILD) return null;
  return `Build ${build} of Windows is older than Windows Server 2012 R2 and is not read.`;
}
