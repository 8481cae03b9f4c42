import { describe, expect, test } from "vitest";
import { createApiClient } from "./api-client";
import { EXIT } from "./exit-codes";
import { runProgram } from "./program";

type Asked = {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
};
type Answer = { readonly status: number; readonly body: unknown };

/** Runs a command line against scripted answers, in order; what was asked and written comes back. */
async function run(args: readonly string[], answers: readonly (Answer | Error)[]) {
  const asked: Asked[] = [];
  const out: string[] = [];
  const notes: string[] = [];
  const left = [...answers];
  const exit = await runProgram(args, {
    connect: (caller) =>
      createApiClient(caller, async (url, init) => {
        asked.push({
          method: init.method ?? "GET",
          url,
          body: typeof init.body === "string" ? JSON.parse(init.body) : null,
          headers: Object.fromEntries(new Headers(init.headers)),
        });
        const next = left.shift();
        if (next === undefined) throw new Error(`nobody answers ${url}`);
        if (next instanceof Error) throw next;
        return new Response(JSON.stringify(next.body), { status: next.status });
      }),
    out: (text) => out.push(text),
    note: (text) => notes.push(text),
    newKey: () => "key-1",
    pause: async () => {},
  });
  return { exit, asked, out: out.join("\n"), notes: notes.join("\n"), left };
}

const plan = {
  sentence: "corp.example.test: dc1 to dc2. Users notice nothing.",
  factsHash: "abc",
  gates: [{ gate: "holder-answers", result: "passed", evidence: "dc1 answers", remedy: null }],
  steps: [{ command: "Reset-DnsServerZoneKeyMasterRole", server: "dc2.example.test" }],
};
const move = {
  id: "m1",
  zone: "corp.example.test",
  kind: "transfer",
  phase: "approved",
  from: "dc1.example.test",
  target: "dc2.example.test",
  outcome: null,
  closedBecause: null,
  outcomeEvidence: [],
  nextAction: null,
  plan,
  log: [],
};
const created = { status: 201, body: move };
const seen = (part: object) => ({ status: 200, body: { ...move, ...part } });
const transfer = [
  "--actor",
  "Mara",
  "--role",
  "operator",
  "transfer",
  "corp.example.test",
  "dc2.example.test",
  "--reason",
  "patching",
];

describe("keymaster transfer", () => {
  test("asks, runs the plan it was shown and waits for what the servers say", async () => {
    const done = await run(transfer, [
      created,
      seen({ phase: "executing" }),
      seen({
        phase: "verifying",
        log: [{ number: 1, at: "2026-11-26T00:00:00Z", sentence: "Reading again" }],
      }),
      seen({ phase: "closed", outcome: "moved", closedBecause: "finished" }),
    ]);
    expect(done.exit).toBe(EXIT.done);
    expect(done.asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      "POST /api/v1/zones/corp.example.test/moves",
      "POST /api/v1/moves/m1/execute",
      "GET /api/v1/moves/m1",
      "GET /api/v1/moves/m1",
    ]);
    expect(done.asked[1]?.body).toEqual({ factsHash: "abc", confirm: "" });
    expect(done.asked[0]?.headers).toMatchObject({
      "idempotency-key": "key-1",
      "x-keymaster-actor": "Mara",
      "x-keymaster-role": "operator",
    });
    expect(done.notes).toContain("Reading again");
  });

  test("an unclear outcome is neither success nor failure, and nothing is sent again", async () => {
    const done = await run(transfer, [
      created,
      seen({ phase: "executing" }),
      seen({ phase: "verifying", outcome: "unclear" }),
    ]);
    expect(done.exit).toBe(EXIT.unclear);
    expect(done.asked.filter(({ method }) => method === "POST")).toHaveLength(2);
  });

  test("a refusal names every gate that stops and its way out", async () => {
    const done = await run(transfer, [
      {
        status: 422,
        body: {
          type: "/problems/refused",
          title: "A gate refuses",
          status: 422,
          detail: "The zone is file-backed.",
          instance: "/",
          code: "refused",
          fields: [],
          gates: [
            {
              gate: "directory-integrated",
              result: "refused",
              evidence: "It is file-backed.",
              remedy: "Move it into the directory.",
            },
            { gate: "zone-signed", result: "passed", evidence: "It is signed.", remedy: null },
          ],
        },
      },
    ]);
    expect(done.exit).toBe(EXIT.refused);
    expect(done.notes).toContain(
      "refused directory-integrated: It is file-backed. Move it into the directory.",
    );
    expect(done.notes).not.toContain("zone-signed");
  });

  test("with --what-if it asks for the plan alone and runs nothing", async () => {
    const done = await run(
      [...transfer, "--what-if"],
      [{ status: 200, body: { kind: "transfer", target: "dc2.example.test", plan } }],
    );
    expect(done.exit).toBe(EXIT.done);
    expect(done.asked).toHaveLength(1);
    expect(done.asked[0]?.body).toMatchObject({ whatIf: true });
    expect(done.out).toContain("Reset-DnsServerZoneKeyMasterRole");
  });

  test("no option turns it into a seize", async () => {
    for (const option of [
      ["--without-keys"],
      ["--return", "never"],
      ["--confirm", "x"],
      ["--seize"],
    ]) {
      const done = await run([...transfer, ...option], []);
      expect(done.exit, option.join(" ")).toBe(EXIT.usage);
      expect(done.asked).toEqual([]);
    }
  });

  test("a lost answer to the order is said and not sent again", async () => {
    const done = await run(transfer, [created, new Error("socket hang up")]);
    expect(done.exit).toBe(EXIT.unreachable);
    expect(done.notes).toContain("does not answer");
    expect(done.asked).toHaveLength(2);
  });

  test("a restart of Keymaster while it watches is waited for", async () => {
    const done = await run(transfer, [
      created,
      seen({ phase: "executing" }),
      new Error("connect ECONNREFUSED"),
      seen({ phase: "closed", outcome: "not-moved", closedBecause: "finished" }),
    ]);
    expect(done.exit).toBe(EXIT.refused);
  });
});

describe("keymaster seize", () => {
  const seize = [
    "seize",
    "corp.example.test",
    "dc2.example.test",
    "--reason",
    "dc1 burned",
    "--return",
    "never",
  ];

  test("without the typed words it is asked for and waits", async () => {
    const done = await run(seize, [
      { status: 201, body: { ...move, kind: "seize", phase: "awaiting-approval" } },
    ]);
    expect(done.exit).toBe(EXIT.waits);
    expect(done.asked).toHaveLength(1);
    expect(done.asked[0]?.body).toMatchObject({ kind: "seize", return: "never", whatIf: false });
  });

  test("needs to be told whether the old holder will return", async () => {
    expect((await run(seize.slice(0, -2), [])).exit).toBe(EXIT.usage);
  });

  test("without keys is its own kind, asked for by name", async () => {
    const done = await run(
      [...seize, "--without-keys"],
      [{ status: 201, body: { ...move, kind: "seize-without-keys", phase: "awaiting-approval" } }],
    );
    expect(done.asked[0]?.body).toMatchObject({ kind: "seize-without-keys" });
  });
});

describe("keymaster can-decommission", () => {
  test("answers a pipeline with its exit code and a person with the reasons", async () => {
    const body = {
      server: "dc1.example.test",
      can: false,
      reasons: [
        {
          code: "holds-roles",
          sentence: "It holds the role of 2 zones:",
          zones: ["a.test"],
          total: 2,
        },
      ],
    };
    const no = await run(["can-decommission", "dc1.example.test"], [{ status: 200, body }]);
    expect(no.exit).toBe(EXIT.refused);
    expect(no.out).toContain("a.test and 1 more");
    const yes = await run(
      ["can-decommission", "dc1.example.test"],
      [{ status: 200, body: { ...body, can: true, reasons: [] } }],
    );
    expect(yes.exit).toBe(EXIT.done);
  });

  test("an unreachable Keymaster is not a yes", async () => {
    const done = await run(
      ["can-decommission", "dc1.example.test"],
      [new Error("connect ECONNREFUSED")],
    );
    expect(done.exit).toBe(EXIT.unreachable);
  });
});

describe("keymaster zones", () => {
  const item = (name: string) => ({
    name,
    status: "healthy",
    role: { holder: "dc1.example.test" },
    safeUntil: null,
    safeUntilBecause: "renewing",
  });

  test("follows the pages to the last one", async () => {
    const done = await run(
      ["--json", "zones"],
      [
        { status: 200, body: { items: [item("a.test")], total: 2, nextCursor: "c1" } },
        { status: 200, body: { items: [item("b.test")], total: 2, nextCursor: null } },
      ],
    );
    expect(JSON.parse(done.out)).toMatchObject({
      total: 2,
      items: [{ name: "a.test" }, { name: "b.test" }],
    });
    expect(new URL(done.asked[1]?.url ?? "").searchParams.get("cursor")).toBe("c1");
  });

  test("an unknown status word is a mistake of the command line, named with the known ones", async () => {
    const done = await run(["zones", "--status", "fine"], []);
    expect(done.exit).toBe(EXIT.usage);
    expect(done.notes).toContain("healthy");
  });
});

describe("drain --what-if", () => {
  test("names other holders and notes, and says which warning keeps how many zones", async () => {
    const body = {
      server: "dc1.example.test",
      items: [{ zone: "a.test", target: null, state: "skipped", reason: "dc2: not observed" }],
      counts: {},
      warnings: [
        { gate: "account-rights", evidence: "Not observed: nobody could tell.", zones: 1 },
      ],
    };
    const pairs = ["--to", "b.test=dc3.example.test", "--note", "clock-is-right=NTP is mended"];
    const command = ["drain", "dc1.example.test", "--what-if", ...pairs];
    const done = await run(command, [{ status: 200, body }]);
    expect(done.exit).toBe(EXIT.done);
    expect(done.asked[0]?.body).toMatchObject({
      whatIf: true,
      candidates: { "b.test": "dc3.example.test" },
      notes: { "clock-is-right": "NTP is mended" },
    });
    expect(done.out).toContain("1 zone waits for --note account-rights=…: Not observed");
    const wrong = await run(["drain", "dc1.example.test", "--to", "b.test"], []);
    expect(wrong.exit).toBe(EXIT.usage);
  });
});
