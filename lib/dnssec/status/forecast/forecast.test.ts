import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { candidateCase } from "@/lib/dnssec/key-master/eligibility";
import { NOTHING_BESIDE } from "@/lib/dnssec/key-master/move/move-facts";
import type { Custody } from "@/lib/dnssec/signing-key/descriptor";
import { forecastCandidate } from "@/lib/dnssec/status/forecast/forecast-candidate";
import { judgeTimeToHarm } from "@/lib/dnssec/status/forecast/judge-time-to-harm";
import { situationOf } from "@/lib/dnssec/status/judge-zone";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import {
  DNSKEY_ENDS,
  factsOf,
  holderDownFacts,
  KSK_ID,
  kskOf,
  NOW,
  rolloverOf,
  signingOf,
  viewOf,
  ZSK_DUE,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;

function forecast(facts: ZoneFacts, server: string = DC2) {
  const situation = situationOf(mergeFacts(facts), NOW);
  const door = { kind: "seize", override: null, beside: NOTHING_BESIDE } as const;
  return forecastCandidate(candidateCase(server, situation, door));
}

function harm(facts: ZoneFacts, now = NOW) {
  return judgeTimeToHarm(situationOf(mergeFacts(facts), now));
}

function keptIn(custody: Custody, opens = false) {
  return holderDownFacts({
    views: [viewOf(DC2, { keysReachable: { [KSK_ID]: opens, [ZSK_ID]: true } })],
    signing: signingOf({ reportedBy: DC2, descriptors: [kskOf({ custody }), zskOf()] }),
  });
}

describe("forecastCandidate", () => {
  test("KM-31: keys in the directory that the server opens: clean, nobody notices", () => {
    expect(forecast(holderDownFacts())).toMatchObject({
      kind: "clean",
      users: { affects: "nobody" },
    });
  });

  test.each([
    [{ kind: "certificate-store", provider: null }, /certificate store MS-DNSSEC of dc1/],
    [{ kind: "provider", provider: "Acme HSM" }, /Acme HSM/],
    [{ kind: "directory", provider: null }, /directory itself.*9107, 9109/],
    [{ kind: "file", provider: null }, /key directory of dc1/],
  ] as const)("KM-28: where a copy of a key in %j might be", (custody, words) => {
    const told = forecast(keptIn(custody));
    const missing = told.kind === "re-sign-needed" ? told.missing : [];
    expect(missing.map(({ descriptorId }) => descriptorId)).toEqual([KSK_ID]);
    expect(missing[0]?.copyMightBe.join()).toMatch(words);
  });

  test("a server that opened the key when it was last asked is named first", () => {
    const facts = holderDownFacts({
      views: [
        viewOf(DC2, { keysReachable: { [KSK_ID]: false, [ZSK_ID]: true } }),
        viewOf("dc3.contoso.com"),
      ],
    });
    const told = forecast(facts);
    expect(told.kind === "re-sign-needed" ? told.missing[0]?.copyMightBe[0] : null).toBe(
      "dc3.contoso.com opened it when it was last asked",
    );
  });

  test("only a ZSK is lost: neither DS nor anchors change", () => {
    const facts = holderDownFacts({
      views: [viewOf(DC2, { keysReachable: { [KSK_ID]: true, [ZSK_ID]: false } })],
    });
    const told = forecast(facts);
    expect(told.kind === "re-sign-needed" ? told.toDo.map(({ what }) => what) : []).toEqual([
      "wait-for-old-holder",
      "add-zsk",
      "resign-zone",
      "check-secondaries",
    ]);
  });

  test("KM-21: impossible says why and what else", () => {
    expect(forecast(holderDownFacts({ storage: "file" }))).toMatchObject({
      kind: "impossible",
      because: "The zone is kept in a file, so its role stays with its one primary.",
    });
  });
});

describe("judgeTimeToHarm", () => {
  test("KM-14, KM-14a: what breaks when, in order, and who goes on signing", () => {
    const told = harm(holderDownFacts());
    expect(told).toMatchObject({
      sentence: "You can wait until Tue 10 Nov, 14:10 UTC. Nothing breaks for users before.",
      safeUntil: DNSKEY_ENDS,
      goOnSigning: [DC2],
    });
    expect(told.events.map(({ at, what, affectsUsers }) => [at, what, affectsUsers])).toEqual([
      [ZSK_DUE, "zsk-rollover-missed", false],
      [DNSKEY_ENDS, "dnskey-signature-ends", true],
      [NOW + 700 * DAY, "ksk-rollover-missed", false],
    ]);
  });

  test("KM-32: without any key record signatures end too", () => {
    const told = harm(
      holderDownFacts({
        views: [
          viewOf(DC2, {
            keysReachable: { [KSK_ID]: false, [ZSK_ID]: false },
            recordSignaturesUntil: NOW + 2 * HOUR,
          }),
        ],
      }),
    );
    expect(told.events[0]).toMatchObject({ what: "record-signature-ends", affectsUsers: true });
    expect(told.goOnSigning).toEqual([]);
  });

  test("a step that was missed already is said in the past", () => {
    const signing = signingOf({
      descriptors: [kskOf(), zskOf({ rollover: rolloverOf({ wakeAt: NOW - HOUR }) })],
    });
    expect(harm(holderDownFacts({ signing })).events[0]?.sentence).toBe(
      "The next step of the running key change did not happen.",
    );
  });

  test("after the end it says so, and with the holder there nothing breaks", () => {
    expect(harm(holderDownFacts(), DNSKEY_ENDS + 1).sentence).toMatch(/^Signatures ended/);
    expect(harm(factsOf())).toMatchObject({
      sentence: "Nothing breaks: every signature is renewed.",
      events: [],
      safeUntil: null,
    });
    const unsigned = factsOf({
      views: [DC1, DC2].map((name) => viewOf(name, { isSigned: false })),
    });
    expect(harm(unsigned).sentence).toBe("The zone is not signed: nothing runs out.");
  });
});
