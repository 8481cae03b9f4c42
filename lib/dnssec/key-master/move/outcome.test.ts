import { describe, expect, test } from "vitest";
import { judgeOutcome, type OutcomeQuestion } from "@/lib/dnssec/key-master/move/outcome";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import {
  factsOf,
  NOW,
  replicaOf,
  serverReport,
  viewOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;

/** Who names whom; a server that is left out does not answer. */
function said(
  views: Readonly<Record<string, string | null>>,
  replicas: Readonly<Record<string, readonly string[]>>,
): ZoneFacts {
  return factsOf(
    {
      views: Object.entries(views).map(([server, holder]) =>
        viewOf(server, { holder, isHolder: holder === server }),
      ),
      directory: Object.entries(replicas).map(([replica, holders]) => replicaOf(replica, holders)),
    },
    [DC1, DC2, DC3].map((name) => serverReport(name, { reachable: name in views })),
    { lastReadAt: NOW },
  );
}

function ask(facts: ZoneFacts, change: Partial<OutcomeQuestion> = {}) {
  return judgeOutcome({
    from: DC1,
    target: DC2,
    facts,
    now: NOW,
    changedAt: NOW - 10,
    verifyUntil: NOW + 350,
    nothingWasDone: false,
    replyIsMissing: false,
    ...change,
  }).outcome;
}

const over = { verifyUntil: NOW } as const;
const everywhere = { [DC1]: [DC2], [DC2]: [DC2], [DC3]: [DC2] };
const asBefore = said({ [DC1]: DC1, [DC2]: DC1 }, { [DC1]: [DC1], [DC2]: [DC1] });

describe("judgeOutcome", () => {
  test("moved: the new holder, every primary that answers and every replica say so", () => {
    expect(ask(said({ [DC1]: DC2, [DC2]: DC2, [DC3]: DC2 }, everywhere))).toBe("moved");
  });

  test("moved without the old holder, if another server is the witness", () => {
    expect(ask(said({ [DC2]: DC2, [DC3]: DC2 }, { [DC2]: [DC2] }))).toBe("moved");
    expect(ask(said({ [DC2]: DC2 }, { [DC2]: [DC2], [DC3]: [DC2] }))).toBe(null);
  });

  test("a replica of another server is a witness", () => {
    const facts = said({ [DC2]: DC2, [DC3]: DC2 }, { [DC3]: [DC2], [DC2]: [DC2] });
    expect(ask(facts)).toBe("moved");
  });

  test("the new holder alone proves nothing, however long it says so", () => {
    const alone = said({ [DC2]: DC2 }, { [DC2]: [DC2] });
    expect(ask(alone)).toBe(null);
    expect(ask(alone, over)).toBe("unclear");
  });

  test("KM-9: a directory whose replicas are all silent leaves it open", () => {
    expect(ask(said({ [DC1]: DC2, [DC2]: DC2 }, { [DC3]: [DC2] }), over)).toBe("unclear");
  });

  test("KM-10: where nobody reads the directory, every primary speaks for its own replica", () => {
    expect(ask(said({ [DC1]: DC2, [DC2]: DC2 }, {}))).toBe("moved");
    expect(ask(said({ [DC1]: DC1, [DC2]: DC2 }, {}), over)).toBe("unclear");
    expect(ask(said({ [DC2]: DC2 }, {}), over)).toBe("unclear");
    expect(ask(said({ [DC1]: DC1, [DC2]: DC1 }, {}), over)).toBe("not-moved");
  });

  test("KM-10: one lagging view is waited for, and after the time it is unclear", () => {
    const lagging = said({ [DC1]: DC2, [DC2]: DC2, [DC3]: DC1 }, everywhere);
    expect(ask(lagging)).toBe(null);
    expect(ask(lagging, over)).toBe("unclear");
  });

  test("KM-11: two values in the directory are never an outcome", () => {
    const both = { [DC1]: [DC1, DC2], [DC2]: [DC1, DC2] };
    expect(ask(said({ [DC1]: DC1, [DC2]: DC2 }, both), over)).toBe("unclear");
  });

  test("not moved: all say that it is as before, once the time is over or nothing was done", () => {
    expect(ask(asBefore)).toBe(null);
    expect(ask(asBefore, over)).toBe("not-moved");
    expect(ask(asBefore, { nothingWasDone: true })).toBe("not-moved");
  });

  test("not moved needs the word of the new holder: it is the one that would know", () => {
    const silent = said({ [DC1]: DC1, [DC3]: DC1 }, { [DC1]: [DC1] });
    expect(ask(silent, { ...over, nothingWasDone: true })).toBe("unclear");
  });

  test("a missing reply is unclear from the start, and facts settle it", () => {
    expect(ask(asBefore, { replyIsMissing: true })).toBe("unclear");
    expect(ask(asBefore, { ...over, replyIsMissing: true })).toBe("not-moved");
  });

  test("what was read before the last step counts for nothing", () => {
    const early = { ...asBefore, lastReadAt: NOW - 11 };
    expect(ask(early, { nothingWasDone: true })).toBe(null);
    expect(ask(early, over)).toBe("unclear");
  });

  test("the evidence says who said what, for and against, and who was silent", () => {
    const { evidence } = judgeOutcome({
      from: DC1,
      target: DC2,
      facts: factsOf(
        {
          views: [viewOf(DC1), viewOf(DC2, { holder: DC2, isHolder: true })],
          directory: [replicaOf(DC2, [DC2])],
        },
        [serverReport(DC1, { reachable: false }), serverReport(DC2)],
        { lastReadAt: NOW },
      ),
      now: NOW,
      changedAt: NOW,
      verifyUntil: NOW,
      nothingWasDone: false,
      replyIsMissing: false,
    });
    expect(evidence.map(({ source, says, speaks }) => `${source}: ${says} (${speaks})`)).toEqual([
      `${DC2}: I hold the role (for)`,
      `${DC1}: does not answer (neither)`,
      `the directory on ${DC2}: lists ${DC2} (for)`,
    ]);
  });
});
