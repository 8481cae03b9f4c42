import type { LabCore } from "@/lab/core";
import type { Forest } from "@/lab/forest/forest";
import { AGENT_PLACE } from "@/lab/forest/network";
import type { KeyRequest } from "@/lab/keys/key-vault";
import { type Question, RCODE } from "@/lib/dns/message/message";
import { isAtOrBelow } from "@/lib/dns/name-relations";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { Rdata } from "@/lib/dns/rdata/rdata";
import { CLASS_NUMBER } from "@/lib/dns/record-type";
import { formatRecord } from "@/lib/dns/text/zone-file";
import { ROOT_ZONE } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import { HOUR, type Instant } from "@/lib/dnssec/instant";
import {
  type AuthoritativeAnswer,
  answerQuestion,
} from "@/lib/dnssec/validation/signing/answer-question";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { type CopyFacts, labCopyFacts, parentCopyFacts, parentSerial } from "./copy-facts";
import { type Addresses, parentDs } from "./delegations";
import { KeyPairs, parentKey, type SigningVault } from "./key-pairs";
import { resolve, speakerFor } from "./resolve";
import { empty, type Responder, respond, type Transport } from "./respond";
import { ZoneCopies } from "./zone-copies";
import { PARENT_SERVER, ROOT_SERVER, type TreeZone, ZoneTree } from "./zone-tree";

/** The place where any name of the lab is resolved. */
export const RESOLVER: ServerName = "resolver.lab";

/** What a query brings about. `needs-keys`: make them and ask again. */
export type DnsReply =
  | { readonly kind: "answer"; readonly octets: Uint8Array; readonly delayMs: number }
  | { readonly kind: "silence" }
  | { readonly kind: "needs-keys"; readonly requests: readonly KeyRequest[] };

/** What a validator of the lab's zones has to know, as whole records on one line. */
export type LabTrustAnchor = {
  readonly dnskey: readonly string[];
  readonly ds: readonly string[];
};

const SILENCE: DnsReply = { kind: "silence" };

/** Every name server of one lab, and its resolver: octets in, octets out, as the lab is at this moment. */
export class LabDns {
  readonly #core: LabCore;
  readonly #tree: ZoneTree;
  readonly #pairs: KeyPairs;
  readonly #copies: ZoneCopies;
  readonly #crypto: Crypto;
  readonly #serials = new Map<TreeZone, { readonly generation: number; readonly serial: number }>();

  constructor(
    core: LabCore,
    tools: {
      readonly vault: SigningVault;
      readonly crypto: Crypto;
      readonly addresses: Addresses;
    },
  ) {
    this.#core = core;
    this.#crypto = tools.crypto;
    this.#tree = new ZoneTree(core.zones);
    this.#pairs = new KeyPairs(tools.vault);
    const places = { tree: this.#tree, addresses: tools.addresses };
    this.#copies = new ZoneCopies(places, this.#pairs, tools.crypto);
  }

  /** The names of all places that answer: root, parents, and the servers of the forest. */
  static serverNames(forest: Forest): readonly ServerName[] {
    return [ROOT_SERVER, PARENT_SERVER, ...forest.servers.map(({ name }) => name)];
  }

  /** What comes back when a query is sent to a server, or to {@link RESOLVER}. */
  reply(place: ServerName, octets: Uint8Array, transport: Transport): DnsReply {
    const now = this.#core.settle();
    this.#pairs.takeMissing();
    const { forest } = this.#core.world;
    const isInForest = forest.find(place) !== null;
    if (isInForest && !forest.canAsk(AGENT_PLACE, place)) return SILENCE;
    const responder = place === RESOLVER ? this.#resolver(now) : this.#authority(place, now);
    const answer = respond(octets, transport, responder);
    const missing = this.#pairs.takeMissing();
    if (missing.length > 0) return { kind: "needs-keys", requests: missing };
    if (answer === null) return SILENCE;
    return {
      kind: "answer",
      octets: answer,
      delayMs: isInForest ? forest.slownessMs(place) : 0,
    };
  }

  /** The root's key; it follows from the lab's seed, so a reset does not change it. */
  trustAnchor(): LabTrustAnchor {
    const key = this.#pairs.find(parentKey(ROOT_ZONE));
    if (key === null) return { dnskey: [], ds: [] };
    return {
      dnskey: [rootRecord(key.dnskey)],
      ds: parentDs(this.#tree.root, this.#pairs, this.#crypto).map(rootRecord),
    };
  }

  #authority(server: ServerName, now: Instant): Responder {
    return {
      name: server,
      offersRecursion: false,
      answer: (question, dnssecOk) => {
        const zone = this.#hostedZone(server, question);
        if (zone === null) return empty(RCODE.REFUSED);
        return this.#answerFrom({ server, zone, question, dnssecOk, now });
      },
    };
  }

  #resolver(now: Instant): Responder {
    const { forest } = this.#core.world;
    return {
      name: RESOLVER,
      offersRecursion: true,
      answer: (question, dnssecOk) =>
        resolve(this.#tree, question, (server, zone, asked) => {
          const isSilent = forest.find(server) !== null && !forest.canAsk(AGENT_PLACE, server);
          if (isSilent) return null;
          return this.#answerFrom({ server, zone, question: asked, dnssecOk, now });
        }),
    };
  }

  /** The deepest zone of the name that the server hosts; for a DS set the parent's if it hosts that too. */
  #hostedZone(server: ServerName, question: Question): TreeZone | null {
    const from = speakerFor(this.#tree, question);
    for (let zone: TreeZone | null = from; zone !== null; zone = zone.parent) {
      if (zone.servers.includes(server)) return zone;
    }
    const child = this.#tree.enclosing(question.name);
    return child.servers.includes(server) ? child : null;
  }

  #answerFrom(input: {
    readonly server: ServerName;
    readonly zone: TreeZone;
    readonly question: Question;
    readonly dnssecOk: boolean;
    readonly now: Instant;
  }): AuthoritativeAnswer | null {
    const { server, zone, question, dnssecOk, now } = input;
    if (this.#isUnreachableFor(zone, question.name)) return null;
    const facts = this.#factsOf(server, zone, now);
    if (facts === null) return null;
    const { generation } = this.#core;
    const copy = this.#copies.open({ server, zone, facts, generation });
    return answerQuestion(copy.zone, question, { dnssecOk, sign: copy.sign });
  }

  #factsOf(server: ServerName, zone: TreeZone, now: Instant): CopyFacts | null {
    return zone.lab === null
      ? parentCopyFacts(zone, this.#serialOf(zone), now)
      : labCopyFacts(zone.lab, server, this.#core.world.forest);
  }

  #serialOf(zone: TreeZone): number {
    const { generation, startedAt } = this.#core;
    const known = this.#serials.get(zone);
    if (known?.generation === generation) return known.serial;
    const serial = parentSerial(zone, startedAt);
    this.#serials.set(zone, { generation, serial });
    return serial;
  }

  /** Does the parent keep silent about the child that the name is in (`parent-ds` unreachable)? */
  #isUnreachableFor(zone: TreeZone, name: OwnerName): boolean {
    let child: TreeZone | null = this.#tree.enclosing(name);
    while (child !== null && child.parent !== zone) child = child.parent;
    return (
      child !== null &&
      isAtOrBelow(name, child.name) &&
      child.lab !== null &&
      !child.lab.parent.isReachable
    );
  }
}

function rootRecord(rdata: Rdata): string {
  return formatRecord({ owner: ROOT_ZONE, classNumber: CLASS_NUMBER.IN, ttlSeconds: HOUR, rdata });
}
