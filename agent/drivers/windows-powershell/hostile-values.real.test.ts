import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeRequest } from "@/agent/transport/powershell-protocol";
import { PowershellWorker } from "@/agent/transport/powershell-worker";
import { type Peer, startPeer, textOf, textsOf } from "@/tools/powershell-host/peer";
import { cim, object, text } from "@/tools/powershell-host/typed-values";
import { findHost, type HostManners, hostChannel } from "@/tools/powershell-host/windows-world";
import { WORKER_SCRIPT_HASH } from "./worker-script";

const found = await findHost();

/** What a command line, a parser, a reader of lines or a reader of JSON might take for its own. */
const FRAGMENTS = [
  ...[
    "'",
    '"',
    "`",
    "$()",
    "$(throw 1)",
    ["$", "{x}"].join(""),
    "$env:PATH",
    ";",
    "|",
    "&",
    "&&",
    "> x",
    "#",
    "<#",
    "@{}",
    "@(",
    "{",
    "}",
  ],
  ...[
    "\u2018",
    "\u2019",
    "\u201c",
    "\u201d",
    "\u2013",
    "\u2028",
    "\u2029",
    "\u0085",
    "\ufeff",
    "\u0000",
    "\r",
    "\n",
    "\t",
  ],
  ...[
    "--%",
    "-SeizeRole",
    "-Force",
    "-ZoneName",
    "/Date(0)/",
    "\\/Date(0)\\/",
    "2024-01-01T00:00:00Z",
    "s:",
    "\u{1F511}",
  ],
  ...[
    "\\",
    "\\u0041",
    "\\n",
    "%TEMP%",
    "..\\..\\x",
    "C:\\x.ps1",
    "\\\\host\\share",
    "<script>",
    "&lt;",
    "null",
    "true",
    "0x10",
  ],
  ...[
    "\u0430pple.test",
    "xn--e1afmkfd.test",
    "\u00df",
    "\u0130",
    "\u0131",
    "e\u0301",
    "\u00e9",
    "example.test",
    "_msdcs",
    " ",
  ],
];
const LONG = 64 * 1024;
const BATCH = 1_000;

/** Fragments put together in all orders, the same ones in every run; now and then 64 kB of them. */
function hostileNames(count: number, seed: number): readonly string[] {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, index) => {
    const parts = Array.from(
      { length: 1 + next(5) },
      () => FRAGMENTS[next(FRAGMENTS.length)] ?? "",
    );
    const name = parts.join("");
    return index % BATCH === 7 ? name.padEnd(LONG, name) : name;
  });
}

const MANNERS: readonly HostManners[] = [
  { json: "5.1", culture: "tr-TR", scope: "own" },
  { json: "7", culture: "ar-SA", scope: "dot-sourced" },
];

describe.skipIf(found.host === null)(`hostile names and values ${found.why ?? ""}`, () => {
  describe.each(MANNERS)("JSON of $json, $culture, scope $scope", (manners) => {
    let peer: Peer;
    let worker: PowershellWorker;

    beforeAll(async () => {
      peer = await startPeer((question) => {
        const names = [...textsOf(question, "ZoneName"), textOf(question, "ZoneName") ?? []].flat();
        const isReading = question.cmdlet.startsWith("Get-");
        return isReading ? names.map((name) => object(cim("X", { ZoneName: text(name) }))) : [];
      });
      if (found.host === null) return;
      worker = new PowershellWorker({
        open: hostChannel(found.host, { peer, manners }),
        scriptHash: WORKER_SCRIPT_HASH,
        recycleAfter: 100_000,
        startTimeoutMs: 60_000,
        graceMs: 5_000,
      });
    });
    afterAll(async () => {
      await worker?.close();
      await peer.close();
    });

    test("22,000 in lists arrive equal at the server and come back equal", async () => {
      for (let batch = 0; batch < 22; batch += 1) {
        const names = hostileNames(BATCH, batch);
        const answer = await worker.request({
          operation: "get-zone-settings",
          parameters: { ZoneName: names },
          deadlineMs: 60_000,
        });
        if (!answer.ok) throw new Error(JSON.stringify(answer.error));
        expect(answer.value.error).toBeNull();
        const asked = peer.questions.at(-1);
        expect(asked === undefined ? [] : textsOf(asked, "ZoneName")).toEqual(names);
        expect(answer.value.rows.map(({ ZoneName }) => ZoneName)).toEqual(names);
      }
    }, 120_000);

    test("2,000 one by one, and 1,000 as values of a change, run nothing and arrive equal", async () => {
      const names = hostileNames(2_000, 99);
      const before = peer.questions.length;
      const answer = await worker.request({
        operation: "get-signing-keys",
        parameters: { ComputerName: "dc1" },
        each: { parameter: "ZoneName", values: names },
        deadlineMs: 100_000,
      });
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      expect([...answer.value.each.values()].filter((each) => "error" in each)).toEqual([]);
      const asked = peer.questions.slice(before);
      expect(asked.map((question) => textOf(question, "ZoneName"))).toEqual(names);
      const changes = hostileNames(1_000, 7);
      const then = peer.questions.length;
      const moved = await worker.request({
        operation: "move-role",
        parameters: { ZoneName: "a.test" },
        each: { parameter: "KeyMasterServer", values: changes },
        deadlineMs: 100_000,
      });
      expect(moved).toMatchObject({ ok: true, value: { error: null } });
      const made = peer.questions.slice(then);
      expect(made.map((question) => textOf(question, "KeyMasterServer"))).toEqual(changes);
      expect(made.every(({ parameters }) => !("SeizeRole" in parameters))).toBe(true);
    }, 120_000);
  });
});

test("half a surrogate pair is refused before it is sent", () => {
  const request = { operation: "get-zones", parameters: { Name: ["a\ud800b"] }, deadlineMs: 1 };
  expect(writeRequest("1", request)).toMatchObject({ ok: false });
});
