import { DAY, HOUR, MINUTE, type Seconds } from "@/lib/dnssec/instant";

/** One value of a wait formula, with its RFC 7583 symbol where it has one. */
export type WaitInput = {
  readonly symbol: string;
  readonly name: string;
  readonly seconds: Seconds;
};

/** A wait with its reason: what it is called, how it is reckoned, from which values, and how long it takes. */
export type Wait = {
  readonly name: string;
  readonly formula: string;
  readonly inputs: readonly WaitInput[];
  readonly seconds: Seconds;
};

/** What the waits of a zone depend on. All in seconds. */
export type RolloverTiming = {
  /** TTLkey; null or 0 = the zone's default TTL (spec §2.1). */
  readonly dnskeyTtlSeconds: Seconds | null;
  readonly zoneDefaultTtlSeconds: Seconds;
  /** TTLsig: the largest TTL of any RRset, the negative TTL included. */
  readonly maximumZoneTtlSeconds: Seconds;
  /** Windows' PropagationTime: how long data may take to reach every copy. */
  readonly propagationTimeSeconds: Seconds;
  /** false = leave PropagationTime out of the waits. How Windows counts it is not documented; spec §4.3 declares a model. */
  readonly countsPropagationTime: boolean;
  /** DprpP: how long the parent's own servers take to agree. */
  readonly parentPropagationSeconds: Seconds;
  /** EnableRfc5011KeyRollover. */
  readonly rfc5011: boolean;
};

/** No wait of a rollover is shorter (spec §4.3: "at least 1 hour of waiting"). */
const SHORTEST_WAIT: Seconds = HOUR;

/** RFC 5011 §2.2, §2.4.2: how long a revoked key stays visible, and how long a new one must be, before anchors follow. */
const HOLD_DOWN: Seconds = 30 * DAY;

/** How long errors at the parent are waited for where no DS was there before (KM-65). */
const PARENT_RETRY: Seconds = 15 * MINUTE;

/** TTLkey: the DNSKEY set's own TTL, or the zone's default where it has none. */
export function dnskeyTtl(timing: RolloverTiming): Seconds {
  return timing.dnskeyTtlSeconds || timing.zoneDefaultTtlSeconds;
}

/** Dprp as the waits count it. */
export function zonePropagationDelay(timing: RolloverTiming): Seconds {
  return timing.countsPropagationTime ? timing.propagationTimeSeconds : 0;
}

/** Ipub (RFC 7583 §3.2.1, §3.3.1): until every cache holds a DNSKEY set with the new key. */
export function publicationInterval(timing: RolloverTiming): Wait {
  const propagation = zonePropagationDelay(timing);
  const ttl = dnskeyTtl(timing);
  return {
    name: "publication interval Ipub",
    formula: "Dprp + max(1 h, TTLkey)",
    inputs: [
      { symbol: "Dprp", name: "zone propagation delay (PropagationTime)", seconds: propagation },
      { symbol: "TTLkey", name: "TTL of the DNSKEY set", seconds: ttl },
    ],
    seconds: propagation + Math.max(SHORTEST_WAIT, ttl),
  };
}

/** Iret of a ZSK (RFC 7583 §3.2.1): until no cache holds a signature of the old key. Signing takes no time here (Dsgn = 0). */
export function retireInterval(timing: RolloverTiming): Wait {
  const propagation = zonePropagationDelay(timing);
  const ttl = timing.maximumZoneTtlSeconds;
  return {
    name: "retire interval Iret",
    formula: "Dsgn + Dprp + max(1 h, TTLsig)",
    inputs: [
      { symbol: "Dsgn", name: "signing delay", seconds: 0 },
      { symbol: "Dprp", name: "zone propagation delay (PropagationTime)", seconds: propagation },
      { symbol: "TTLsig", name: "largest TTL in the zone", seconds: ttl },
    ],
    seconds: propagation + Math.max(SHORTEST_WAIT, ttl),
  };
}

/** Iret of a KSK (RFC 7583 §3.3.1): until no cache holds the DS set without the new key. */
export function dsRetireInterval(timing: RolloverTiming, dsTtlSeconds: Seconds): Wait {
  return {
    name: "retire interval Iret of the DS set",
    formula: "DprpP + TTLds",
    inputs: [
      {
        symbol: "DprpP",
        name: "parent propagation delay",
        seconds: timing.parentPropagationSeconds,
      },
      { symbol: "TTLds", name: "TTL of the DS set at the parent", seconds: dsTtlSeconds },
    ],
    seconds: timing.parentPropagationSeconds + dsTtlSeconds,
  };
}

/** RFC 5011 §2.2: the revoked key stays published so that resolvers which follow it see the revocation. */
export function removeHoldDown(): Wait {
  return {
    name: "remove hold-down",
    formula: "30 d",
    inputs: [{ symbol: "", name: "RFC 5011 remove hold-down time", seconds: HOLD_DOWN }],
    seconds: HOLD_DOWN,
  };
}

/** KM-65: how long errors at the parent are waited for before the zone counts as one without DS (a model). */
export function parentRetryInterval(): Wait {
  return {
    name: "retry at the parent",
    formula: "15 min",
    inputs: [{ symbol: "", name: "retry time without a known delegation", seconds: PARENT_RETRY }],
    seconds: PARENT_RETRY,
  };
}
