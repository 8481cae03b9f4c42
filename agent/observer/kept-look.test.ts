import { describe, expect, test } from "vitest";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import { CLASS_NUMBER } from "@/lib/dns/record-type";
import {
  deadServer,
  NOW,
  NS1,
  NS2,
  observationOf,
  PARENT_SERVER,
  serverOf,
  silentParent,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { keepLook, openLook } from "./kept-look";
import { rememberKeySets } from "./strict-view";

const servers = [serverOf(NS1), serverOf(NS2)];
const dnskey: Dnskey = {
  kind: "DNSKEY",
  flags: 257,
  protocol: 3,
  algorithm: 13,
  publicKey: Uint8Array.from({ length: 64 }, (_, at) => at),
};
const owner = observationOf().zone;
const rrset = { owner, type: 48, classNumber: CLASS_NUMBER.IN, ttlSeconds: 60, rdatas: [dnskey] };
const keys = { rrset, rrsigs: [] };
const answers = { place: { server: NS1, ip: "192.0.2.1", port: 53 } } as Parameters<
  typeof rememberKeySets
>[1][number]["answers"];
const keySets = rememberKeySets([], [{ answers, keys, sets: [keys] }], NOW);

describe("a look that is kept", () => {
  test("comes out as it was put in, keys included, and takes a fraction of its text", () => {
    const observation = observationOf({ servers });
    const kept = keepLook({ observation, keySets });
    expect(openLook(kept)).toEqual({ observation, keySets });
    expect(kept.packed.length).toBeLessThan(JSON.stringify(observation).length / 3);
    expect(kept.packed.buffer.byteLength).toBe(kept.packed.length);
  });

  test("says whom to ask again, and whether anything is wrong or open, without being opened", () => {
    const calm = keepLook({ observation: observationOf({ servers }), keySets: [] });
    expect(calm.places.map(({ server }) => server)).toEqual([NS1, NS2]);
    expect(calm.parents.map(({ server }) => server)).toEqual([PARENT_SERVER]);
    expect(calm).toMatchObject({ isHeard: true, isUndecided: false, isInTrouble: false });
    const half = observationOf({ servers: [serverOf(NS1), deadServer(NS2)] });
    expect(keepLook({ observation: half, keySets })).toMatchObject({
      isHeard: true,
      isUndecided: false,
      isInTrouble: true,
    });
    const unheard = observationOf({ servers: [deadServer(NS1), deadServer(NS2)] });
    expect(keepLook({ observation: unheard, keySets })).toMatchObject({
      isHeard: false,
      isUndecided: true,
    });
    const silent = observationOf({
      servers,
      parents: [silentParent()],
      status: { kind: "indeterminate", why: { kind: "no-answer", name: owner, type: 43 } },
    });
    expect(keepLook({ observation: silent, keySets })).toMatchObject({
      isHeard: true,
      isUndecided: true,
    });
  });
});
