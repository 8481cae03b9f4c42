import { describe, expect, test } from "vitest";
import { queryMessage } from "@/lib/dns/message/message";
import type { Rdata } from "@/lib/dns/rdata/rdata";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { zoneName } from "@/lib/dns/zone-name";
import { type Ask, placeKey } from "./asking";
import { dsMarkOf } from "./ds-mark";
import { hasChanged } from "./glance";
import { digestOf } from "./kept-look";
import { soaMarkOf } from "./soa-mark";

const ZONE = zoneName("example.test");
const PLACES = ["ns1", "ns2"].map((server, at) => ({ server, ip: `192.0.2.${at + 1}`, port: 53 }));
const PARENTS = ["p1", "p2"].map((server, at) => ({ server, ip: `192.0.2.${at + 8}`, port: 53 }));

/** Servers with a serial each, parents with a digest each. */
function serve(serials: readonly number[], digests: readonly number[]) {
  const asked: string[] = [];
  const ask: Ask = async (address, name, type) => {
    asked.push(placeKey(address));
    const at = (list: readonly { ip: string }[]) => list.findIndex(({ ip }) => ip === address.ip);
    const rdata =
      type === TYPE_NUMBER.SOA ? soaOf(serials[at(PLACES)]) : dsOf(digests[at(PARENTS)]);
    const question = { name, type, classNumber: 1 };
    const record = { owner: name, classNumber: 1, ttlSeconds: 60, rdata };
    const message = { ...queryMessage(1, question, null), authoritative: true, answer: [record] };
    return { message, outcome: { kind: "answered", rcode: 0, latencyMs: 1 } };
  };
  return { ask, asked };
}

function soaOf(serial = 0): Rdata {
  const times = { refreshSeconds: 1, retrySeconds: 1, expireSeconds: 1, minimumSeconds: 1 };
  return { kind: "SOA", primaryServer: ZONE, mailbox: ZONE, serial, ...times };
}

function dsOf(digest = 0): Rdata {
  const octets = new Uint8Array(32).fill(digest);
  return { kind: "DS", keyTag: 1, algorithm: 13, digestType: 2, digest: octets };
}

/** What a full look at these servers keeps. */
async function seenAt({ ask }: ReturnType<typeof serve>) {
  const answers = PLACES.map(async (place) => ({
    place,
    asked: await ask(place, ZONE, TYPE_NUMBER.SOA),
  }));
  const parents = PARENTS.map(async (place) => {
    const asked = await ask(place, ZONE, TYPE_NUMBER.DS);
    return { ...place, dsDigest: digestOf(dsMarkOf(asked, ZONE)) };
  });
  return {
    places: PLACES,
    parents: await Promise.all(parents),
    soaMark: soaMarkOf(await Promise.all(answers)),
  };
}

describe("a glance", () => {
  test("asks every server for the SOA and one server of the parent for the DS set, and sees no change where there is none", async () => {
    const seen = await seenAt(serve([7, 7], [1, 1]));
    const { ask, asked } = serve([7, 7], [1, 1]);
    expect(await hasChanged(ask, ZONE, seen, 0.6)).toBe(false);
    expect(asked.sort()).toEqual(["192.0.2.1 53", "192.0.2.2 53", "192.0.2.9 53"]);
  });

  test("sees a serial that changed on one server only", async () => {
    const seen = await seenAt(serve([7, 7], [1, 1]));
    expect(await hasChanged(serve([7, 8], [1, 1]).ask, ZONE, seen, 0)).toBe(true);
  });

  test("sees a DS set that changed at one server of the parent when that one's turn comes", async () => {
    const seen = await seenAt(serve([7, 7], [1, 1]));
    const { ask } = serve([7, 7], [1, 2]);
    expect(await hasChanged(ask, ZONE, seen, 0)).toBe(false);
    expect(await hasChanged(ask, ZONE, seen, 0.5)).toBe(true);
  });

  test("of a zone that the estate sees no parent of asks the servers alone", async () => {
    const seen = await seenAt(serve([7, 7], [1, 1]));
    const { ask, asked } = serve([7, 7], []);
    expect(await hasChanged(ask, ZONE, { ...seen, parents: [] }, 0.5)).toBe(false);
    expect(asked).toHaveLength(2);
  });
});
