import * as z from "zod";
import { EstateClock, WireInstant, WireSeconds, WireServerName, WireZoneName } from "./wire";
import { Finding } from "./zones";

/** What validation says (RFC 4033 §5). */
export const SecurityWord = z
  .enum(["secure", "insecure", "bogus", "indeterminate"])
  .meta({ id: "SecurityWord", description: "What validation says (RFC 4033 §5)" });
export type SecurityWord = z.infer<typeof SecurityWord>;

const Address = z.object({ ip: z.string(), port: z.int() });
const Algorithm = z.object({ number: z.int(), mnemonic: z.string() });

/** A judgement with its words: `sentence` says until when it holds, or why not. */
const Judged = z.object({
  status: SecurityWord,
  sentence: z.string(),
  validUntil: WireInstant.nullable(),
});

export const CheckedSignature = z.object({
  keyTag: z.int(),
  algorithm: Algorithm,
  inception: WireInstant,
  expiration: WireInstant,
  /** What is wrong with this signature by itself, against the keys of the same server; null = it fits and is in its time. */
  fault: z.string().nullable(),
});
export type CheckedSignature = z.infer<typeof CheckedSignature>;

export const CheckedRrset = z
  .object({
    type: z.string(),
    ...Judged.shape,
    ttlSeconds: WireSeconds,
    /** RDATA in presentation form and canonical order. */
    records: z.array(z.string()),
    signatures: z.array(CheckedSignature),
  })
  .meta({ id: "CheckedRrset", description: "An RRset as one server served it, judged" });
export type CheckedRrset = z.infer<typeof CheckedRrset>;

/** A question that was asked, and the dig command that repeats it. */
export const CheckedQuery = z.object({
  name: z.string(),
  type: z.string(),
  dig: z.string(),
  outcome: z.enum(["answered", "lame", "silent", "malformed"]),
  sentence: z.string(),
  latencyMs: z.number().nullable(),
});
export type CheckedQuery = z.infer<typeof CheckedQuery>;

export const CheckedDs = z.object({
  keyTag: z.int(),
  algorithm: Algorithm,
  digestType: z.int(),
  digest: z.string(),
  /** The key that the record refers to; null = no server of the zone has it. */
  matchesKeyTag: z.int().nullable(),
});
export type CheckedDs = z.infer<typeof CheckedDs>;

export const CheckedKey = z.object({
  keyTag: z.int(),
  flags: z.int(),
  keyRole: z.enum(["ksk", "zsk"]),
  isRevoked: z.boolean(),
  algorithm: Algorithm,
  keyLength: z.int().nullable(),
  publicKey: z.string(),
});
export type CheckedKey = z.infer<typeof CheckedKey>;

export const CheckedServer = z
  .object({
    server: WireServerName,
    address: Address,
    answered: z.boolean(),
    serial: z.int().nullable(),
    dnskeyTags: z.array(z.int()),
    /** The first end among all signatures that this server served. */
    signaturesValidUntil: WireInstant.nullable(),
    /** How the server proves that a name does not exist; null = it did not answer that question. */
    denial: z.enum(["nsec", "nsec3", "none"]).nullable(),
    latencyMs: z.number().nullable(),
    at: WireInstant,
    /** What validating resolvers get that ask this server; null = it did not answer. */
    status: SecurityWord.nullable(),
    sentence: z.string(),
    denialProof: z
      .object({
        ...Judged.shape,
        nsec3: z
          .object({
            hashAlgorithm: z.int(),
            iterations: z.int(),
            saltHex: z.string(),
            optOut: z.boolean(),
          })
          .nullable(),
        signaturesUntil: WireInstant.nullable(),
      })
      .nullable(),
    /** The DNSKEY set first, then SOA, NS, NSEC3PARAM, CDS, CDNSKEY as far as there are any. */
    rrsets: z.array(CheckedRrset),
    keys: z.array(CheckedKey),
    queries: z.array(CheckedQuery),
  })
  .meta({ id: "CheckedServer", description: "What one name server of a zone answered" });
export type CheckedServer = z.infer<typeof CheckedServer>;

export const CheckedParent = z
  .object({
    parent: WireZoneName,
    server: WireServerName,
    address: Address,
    answered: z.boolean(),
    at: WireInstant,
    /** Of the DS set, or of the proof that there is none. */
    ...Judged.shape,
    /** null = not answered; empty = no DS there. */
    ds: z.array(CheckedDs).nullable(),
    ttlSeconds: WireSeconds.nullable(),
    signatures: z.array(CheckedSignature),
    queries: z.array(CheckedQuery),
  })
  .meta({
    id: "CheckedParent",
    description: "What one server of the parent answered for the DS set",
  });
export type CheckedParent = z.infer<typeof CheckedParent>;

const EdgeJudgement = z.enum(["valid", "broken", "unused", "unknown"]);

/** The picture of the chain: nodes from the parent down, and an arrow for everything that vouches for something. */
export const TrustChain = z
  .object({
    parent: WireZoneName.nullable(),
    /** null = no server says. A zone that is not signed has no chain. */
    isSigned: z.boolean().nullable(),
    nodes: z.array(
      z.object({
        id: z.string(),
        row: z.enum(["parent", "ds", "ksk", "zsk", "rrset"]),
        label: z.string(),
        detail: z.string(),
        judgement: EdgeJudgement,
        servers: z.array(WireServerName),
      }),
    ),
    edges: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        kind: z.enum(["delegates", "names-key", "signs"]),
        judgement: EdgeJudgement,
        why: z.string(),
        until: WireInstant.nullable(),
        /** Servers at which it is broken while it holds elsewhere. */
        brokenAt: z.array(WireServerName),
      }),
    ),
  })
  .meta({
    id: "TrustChain",
    description: "From the parent's DS set to the RRsets, each edge judged",
  });
export type TrustChain = z.infer<typeof TrustChain>;

/** Server by server; where vantage points see the same of one, in one row together. */
export const ServerMatrix = z
  .object({
    rows: z.array(
      z.object({
        server: WireServerName,
        address: Address,
        vantages: z.array(z.string()),
        at: WireInstant,
        verdict: z.enum(["validates", "bogus", "not-signed", "no-answer", "not-judged"]),
        why: z.string(),
        latencyMs: z.number().nullable(),
        serial: z.int().nullable(),
        isBehind: z.boolean(),
        keyTags: z.array(z.int()),
        signaturesUntil: WireInstant.nullable(),
        denial: z.string().nullable(),
      }),
    ),
    /** The columns in which rows that answer are not all alike. */
    differs: z.object({
      serial: z.boolean(),
      keyTags: z.boolean(),
      signaturesUntil: z.boolean(),
      denial: z.boolean(),
      verdict: z.boolean(),
    }),
    /** Vantage points do not see the same of some server. */
    viewsDiffer: z.boolean(),
  })
  .meta({ id: "ServerMatrix", description: "Serial, keys, signatures, denial of every server" });
export type ServerMatrix = z.infer<typeof ServerMatrix>;

/** The verdict in plain words, and the questions as commands to repeat. */
export const ZoneExplained = z
  .object({
    verdict: z.enum(["validates", "validates-from-own-keys", "fails", "not-signed", "not-known"]),
    headline: z.string(),
    paragraphs: z.array(z.string()),
    commands: z.array(
      z.object({ server: WireServerName, command: z.string(), lookFor: z.string() }),
    ),
    /** Files that a command needs, to be written as they stand. */
    files: z.array(z.object({ name: z.string(), content: z.string() })),
    lookedAt: z.array(z.object({ vantage: z.string(), at: WireInstant })),
  })
  .meta({ id: "ZoneExplained", description: "What is it with this zone, in plain words" });
export type ZoneExplained = z.infer<typeof ZoneExplained>;

/** A signature that validators holding another DNSKEY set cannot verify (RFC 6781 §4.1). */
export const StrictFaultItem = z.object({
  server: WireServerName,
  type: z.string(),
  signedByKeyTags: z.array(z.int()),
  keysOf: WireServerName,
  keysServedUntil: WireInstant,
  keyTagsThere: z.array(z.int()),
});

export const VantageView = z
  .object({
    vantage: z.string(),
    side: z.enum(["inside", "outside"]).nullable(),
    /** False: its agent is silent, and this is the last that it saw. */
    fresh: z.boolean(),
    startedAt: WireInstant,
    finishedAt: WireInstant,
    status: SecurityWord,
    reasons: z.array(z.string()),
    parents: z.array(CheckedParent),
    servers: z.array(CheckedServer),
    strict: z.array(StrictFaultItem),
  })
  .meta({ id: "VantageView", description: "What one vantage point saw of a zone" });
export type VantageView = z.infer<typeof VantageView>;

/** What was asked over DNS and what came back, judged from the trust anchor down. */
export const Checks = z
  .object({
    zone: WireZoneName,
    estate: z.string(),
    /** Of the latest look; null before the first one. */
    startedAt: WireInstant.nullable(),
    finishedAt: WireInstant.nullable(),
    /** The worst that users of any vantage point get; a signed zone without DS at its parent is insecure here. */
    status: SecurityWord,
    /** Why, in clauses; empty where the zone is secure everywhere. */
    reasons: z.array(z.string()),
    /** The earliest signature that a user could be served, from any server. */
    validUntil: WireInstant.nullable(),
    /** Every server as the latest look of any vantage point saw it; `vantages` tells them apart. */
    servers: z.array(CheckedServer),
    findings: z.array(Finding),
    vantages: z.array(VantageView),
    /** Over all vantage points that are not silent; null before the first look. */
    chain: TrustChain.nullable(),
    matrix: ServerMatrix,
    explanation: ZoneExplained.nullable(),
    /** A look that somebody asked for is under way. */
    running: z.boolean(),
    clocks: z.array(EstateClock),
  })
  .meta({ id: "Checks", description: "A zone as it was seen over DNS, and what is wrong with it" });
export type Checks = z.infer<typeof Checks>;
