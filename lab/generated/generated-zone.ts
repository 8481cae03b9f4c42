import { IN_DIRECTORY } from "@/lab/curated/curated-zone";
import { hashText, pickBetween } from "@/lab/seed/hash";
import { defaultSettings, untouchedSettings } from "@/lab/zone/content";
import { DESCRIPTOR_DEFAULTS } from "@/lab/zone/descriptor";
import { settleZone } from "@/lab/zone/evolve";
import type { LabZone } from "@/lab/zone/lab-zone";
import { type DescriptorDesign, makeZone } from "@/lab/zone/make-zone";
import type { World } from "@/lab/zone/world";
import { DAY, type Instant, type Seconds } from "@/lib/dnssec/instant";

/** Indexes of generated zones begin here; below are the curated ones. */
export const FIRST_GENERATED = 1_024;

/** No generated zone is older than a ZSK rollover takes from beginning to end: some roll, most rest. */
export const OLDEST_GENERATED: Seconds = 95 * DAY;

const SIGNERS = ["hs1.tailspin.example", "hs2.tailspin.example"] as const;
const ECDSA_P256 = 13;
/** One zone in so many is not signed, one in so many has no DS at its parent. */
const UNSIGNED_ONE_IN = 33;
const ISLAND_ONE_IN = 20;

/**
 * The n-th generated zone (from 0): its keys and its life up to the lab's first instant follow from the lab's seed alone. A
 * zone whose later state is known anyway needs no past.
 */
export function makeGeneratedZone(
  ordinal: number,
  startedAt: Instant,
  world: World,
  hasKnownState: (index: number) => boolean,
): LabZone {
  const displayName = `c${String(ordinal + 1).padStart(5, "0")}.customers.tailspin.example`;
  const text = `zone ${world.seed} ${displayName}`;
  const isSigned = hashText(text, 1) % UNSIGNED_ONE_IN !== 0;
  const hasDs = isSigned && hashText(text, 2) % ISLAND_ONE_IN !== 0;
  const holder = SIGNERS[ordinal % SIGNERS.length] ?? SIGNERS[0];
  const age = pickBetween(text, 0, OLDEST_GENERATED);
  const zone = makeZone(
    {
      index: FIRST_GENERATED + ordinal,
      displayName,
      storage: "directory",
      origin: "generated",
      hosts: SIGNERS.map((server) => ({ server, role: "primary" })),
      holders: isSigned ? [holder] : [],
      isSigned,
      everSigned: isSigned,
      settings: isSigned ? defaultSettings("directory") : untouchedSettings("directory"),
      descriptors: isSigned ? GENERATED_DESCRIPTORS : [],
      parent: hasDs ? "current" : "none",
    },
    startedAt - age,
    world.seed,
  );
  if (!hasKnownState(zone.index)) settleZone(zone, startedAt, world);
  return zone;
}

const GENERATED_DESCRIPTORS: readonly DescriptorDesign[] = [
  generated("ksk", DESCRIPTOR_DEFAULTS.kskPeriodSeconds),
  generated("zsk", DESCRIPTOR_DEFAULTS.zskPeriodSeconds),
];

function generated(keyRole: "ksk" | "zsk", rolloverPeriodSeconds: Seconds): DescriptorDesign {
  return {
    keyRole,
    algorithm: ECDSA_P256,
    keyLength: 256,
    custody: IN_DIRECTORY,
    rolloverPeriodSeconds,
  };
}
