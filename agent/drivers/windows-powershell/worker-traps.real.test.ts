import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type WorkerRequest, writeRequest } from "@/agent/transport/powershell-protocol";
import type { PowerShellHost } from "@/tools/powershell-host/build-host";
import {
  type Peer,
  type PeerAnswer,
  type Question,
  startPeer,
  textOf,
  textsOf,
} from "@/tools/powershell-host/peer";
import {
  boolean,
  cim,
  guid,
  instant,
  object,
  span,
  text,
  texts,
  uint32,
  win32,
} from "@/tools/powershell-host/typed-values";
import { findHost } from "@/tools/powershell-host/windows-world";
import {
  type SessionOptions,
  startSession,
  type WorkerSession,
} from "@/tools/powershell-host/worker-session";
import { WORKER_SCRIPT } from "./worker-script";

const found = await findHost();
const script = await readFile(WORKER_SCRIPT, "utf8");
const KEY_ID = "7d0b7b0e-5a34-4f0e-9d52-0f2a5f1c2b11";

/** Plays what servers and cmdlets do; the zone's name says what is wanted. */
function answer(question: Question): PeerAnswer {
  if (question.cmdlet.startsWith("Reset-")) return [];
  const zone = textOf(question, "ZoneName") ?? textsOf(question, "ZoneName")[0] ?? "";
  switch (zone) {
    case "hangs":
      return null;
    case "deaf":
      return [{ deaf: true }];
    case "error-between-rows":
      return [keyLine("before"), win32(9101, "not here"), keyLine("after")];
    case "noisy":
      return [
        { warning: "careful" },
        { verbose: "much" },
        { progress: "half" },
        { host: "written to the host" },
        keyLine(zone),
      ];
    default:
      return question.cmdlet === "Get-DnsServerDnsSecZoneSetting"
        ? [settingLine(zone)]
        : [keyLine(zone)];
  }
}

function keyLine(zone: string) {
  return object(
    cim("DnsServerSigningKey", {
      ZoneName: text(zone),
      KeyId: guid(KEY_ID),
      KeyLength: uint32(2_048),
      StoreKeysInAD: boolean(true),
      RolloverPeriod: span(7_776_000),
      NextRolloverTime: instant(1_795_656_200),
    }),
  );
}

function settingLine(zone: string) {
  return object(
    cim("DnsServerDnsSecZoneSetting", {
      ZoneName: text(zone),
      DistributeTrustAnchor: texts(["None"]),
    }),
  );
}

const DEFAULTS = { deadlineMs: 5_000, parameters: {} } as const;

function request(change: Partial<WorkerRequest> & Pick<WorkerRequest, "operation">): string {
  const line = writeRequest("1", { ...DEFAULTS, ...change });
  if (!line.ok) throw new Error(line.error.detail);
  return line.value;
}

const KEYS = (zone: string, change: Partial<WorkerRequest> = {}) =>
  request({ operation: "get-signing-keys", parameters: { ZoneName: zone }, ...change });
const MOVE = (change: Partial<WorkerRequest> = {}) =>
  request({
    operation: "move-role",
    parameters: { ZoneName: "a.test", KeyMasterServer: "dc2" },
    ...change,
  });

type Probe = (session: WorkerSession, peer: Peer) => Promise<void>;

/** Every line is refused, and nothing was asked of a server. */
function refusedBeforeTheCall(
  lines: () => readonly string[],
  kind: "refused" | "broken" = "refused",
): Probe {
  return async (session, peer) => {
    const before = peer.questions.length;
    for (const line of lines()) {
      expect(parse(await session.ask(line)), line).toMatchObject([{ error: { kind } }]);
    }
    expect(peer.questions.length).toBe(before);
  };
}

type Trap = {
  /** What would go wrong. */
  readonly trap: string;
  /** The script without its defence. */
  readonly undefended: (script: string) => string;
  readonly probe: Probe;
  /** How the host has to be for the trap to be there. */
  readonly options?: Partial<SessionOptions>;
  /** A mistake in the script that the defence keeps from doing harm. */
  readonly mistake?: (script: string) => string;
  /** The probe ends the worker. */
  readonly ends?: true;
};

const TRAPS: readonly Trap[] = [
  {
    trap: "preference variables do not reach modules: a what-if really runs",
    undefended: without("        $arguments['WhatIf'] = [bool] $Request.whatIf\n"),
    probe: async (session, peer) => {
      const before = peer.questions.length;
      expect(parse(await session.ask(MOVE({ whatIf: true })))).toEqual([{ id: "1", ends: true }]);
      expect(peer.questions.length).toBe(before);
    },
  },
  {
    trap: "errors do not end a call by themselves: rows after an error are taken for an answer",
    undefended: without("    $arguments['ErrorAction'] = 'Stop'\n"),
    probe: async (session) => {
      const answers = parse(await session.ask(KEYS("error-between-rows")));
      expect(rowsOf(answers).map(({ ZoneName }) => ZoneName)).toEqual(["before"]);
      expect(answers.at(-1)).toMatchObject({
        error: { fullyQualifiedErrorId: "WIN32 9101,Get-DnsServerSigningKey" },
      });
    },
  },
  {
    trap: "-Confirm:$false does not replace -Force: the cmdlet asks, and nobody answers",
    undefended: without(
      "        if ($Operation.Kind -ceq 'forced') { $arguments['Force'] = $true }\n",
    ),
    probe: async (session, peer) => {
      const before = peer.questions.length;
      expect(parse(await session.ask(MOVE()))).toEqual([{ id: "1", ends: true }]);
      expect(peer.questions.slice(before).map(({ cmdlet }) => cmdlet)).toEqual([
        "Reset-DnsServerZoneKeyMasterRole",
      ]);
    },
  },
  {
    trap: "a prompt eats lines of the protocol",
    options: { isInteractive: true },
    mistake: without(
      "        if ($Operation.Kind -ceq 'forced') { $arguments['Force'] = $true }\n",
    ),
    // The second runspace has no host: whatever asks there fails at once.
    undefended: replace("CreateRunspace($initial)", "CreateRunspace($Host, $initial)"),
    probe: async (session, peer) => {
      const before = peer.questions.length;
      const answers = parse(await session.ask(MOVE({ deadlineMs: 2_000 }), 4_000));
      expect(answers).toMatchObject([{ ends: true, error: { kind: "error" } }]);
      expect(peer.questions.length).toBe(before);
      expect(parse(await session.ask(KEYS("a.test")))).toHaveLength(2);
    },
  },
  {
    trap: "an uncaptured value is a line among the answers",
    mistake: replace("    $state.Id = $null\n", "    $state.Id = $null\n    'stray'\n"),
    undefended: without("[System.Console]::SetOut([System.IO.TextWriter]::Null)\n"),
    probe: async (session) => {
      expect(parse(await session.ask(KEYS("a.test")))).toHaveLength(2);
    },
  },
  {
    trap: "the console reads another encoding than the agent writes",
    options: { env: { LC_ALL: "de_DE.ISO-8859-1", LANG: "de_DE.ISO-8859-1" } },
    undefended: replace(
      "[System.IO.StreamReader]::new([System.Console]::OpenStandardInput(), $encoding)",
      "[System.Console]::In",
    ),
    probe: async (session, peer) => {
      const before = peer.questions.length;
      await session.ask(KEYS("caf\u00e9.test"));
      expect(peer.questions.slice(before).map(zoneOf)).toEqual(["caf\u00e9.test"]);
    },
  },
  {
    trap: "a bare number becomes ticks",
    undefended: replace(
      "[System.TimeSpan]::FromSeconds((Read-Number $Value 0 4294967295))",
      "(Read-Number $Value 0 4294967295)",
    ),
    probe: async (session, peer) => {
      await session.ask(
        request({
          operation: "set-zone-settings",
          parameters: { ZoneName: "a.test", PropagationTime: 3_600 },
        }),
      );
      expect(peer.questions.at(-1)?.parameters.PropagationTime).toEqual({
        t: "timespan",
        v: 36_000_000_000,
      });
    },
  },
  {
    trap: "a text that looks like a date becomes one",
    options: { manners: { json: "7" } },
    undefended: replace("$mark = 's:'", "$mark = ''"),
    probe: async (session, peer) => {
      const name = "2024-01-01T00:00:00Z";
      const isMarked = (await session.ask(KEYS("a.test"))).join("").includes(KEY_ID);
      // The worker without marks is talked to without marks.
      const before = peer.questions.length;
      await session.ask(isMarked ? KEYS(name) : KEYS(name).replaceAll('"s:', '"'));
      expect(peer.questions.slice(before).map(zoneOf)).toEqual([name]);
    },
  },
  {
    trap: "a date is written in another way by 5.1 and by 7",
    undefended: replace(
      "[long] [System.Math]::Floor(($part.ToUniversalTime() - $epoch).TotalSeconds)",
      "$part",
    ),
    probe: async (session) => {
      const [row] = rowsOf(parse(await session.ask(KEYS("a.test"))));
      expect(row?.NextRolloverTime).toBe(1_795_656_200);
    },
  },
  {
    trap: "a duration is written as an object with eleven members",
    undefended: replace("[long] [System.Math]::Floor($part.TotalSeconds)", "$part"),
    probe: async (session) => {
      const [row] = rowsOf(parse(await session.ask(KEYS("a.test"))));
      expect(row?.RolloverPeriod).toBe(7_776_000);
    },
  },
  {
    trap: "a list of one is a text",
    undefended: replace(
      "'texts' { $wire = [string[]] @($part) }",
      "'texts' { $wire = Get-Part $Object $path }",
    ),
    probe: async (session) => {
      const line = request({
        operation: "get-zone-settings",
        parameters: { ZoneName: ["a.test"] },
      });
      const [row] = rowsOf(parse(await session.ask(line)));
      expect(row?.DistributeTrustAnchor).toEqual(["None"]);
    },
  },
  {
    trap: "what lies deeper than two levels is written as the name of its type",
    undefended: replace("-Compress -Depth 6", "-Compress -Depth 1"),
    probe: async (session) => {
      const [row] = rowsOf(parse(await session.ask(KEYS("a.test"))));
      expect(row).toMatchObject({ KeyId: KEY_ID });
    },
  },
  {
    trap: "names are compared without regard to case",
    undefended: replace("if ($known -ceq $Name)", "if ($known -eq $Name)"),
    probe: async (session) => {
      for (const name of ["zonename", "-ZoneName", "Zone", "ZoneName "]) {
        const line = request({ operation: "get-signing-keys", parameters: { [name]: "a.test" } });
        expect(parse(await session.ask(line)), name).toMatchObject([
          { error: { kind: "refused" } },
        ]);
      }
    },
  },
  {
    trap: "a number or a list is taken for a text",
    undefended: replace(
      "    if ($Value -isnot [string] -or -not $Value.StartsWith($mark, [System.StringComparison]::Ordinal)) {\n        throw [System.ArgumentException]::new('a text without its mark')\n    }\n    return $Value.Substring($mark.Length)",
      "    if ($Value -is [string]) { return $Value.Substring($mark.Length) }\n    return $Value",
    ),
    probe: async (session) => {
      for (const value of [7, true, ["a.test"]]) {
        const line = request({ operation: "get-signing-keys", parameters: { ZoneName: value } });
        expect(parse(await session.ask(line))).toMatchObject([{ error: { kind: "refused" } }]);
      }
    },
  },
  {
    trap: "a reading that is asked for as a what-if is read all the same",
    undefended: without(
      "    elseif ($Request.whatIf) { throw [System.ArgumentException]::new('a reading has no what-if') }\n",
    ),
    probe: refusedBeforeTheCall(() => [KEYS("a.test", { whatIf: true })]),
  },
  {
    trap: "a fraction, a text of digits or a number out of range is bent into a number",
    undefended: without(
      "    if ($Value -isnot [int] -and $Value -isnot [long]) { throw [System.ArgumentException]::new('not a whole number') }\n    if ($Value -lt $Smallest -or $Value -gt $Largest) { throw [System.ArgumentException]::new('a number out of range') }\n",
    ),
    probe: refusedBeforeTheCall(() =>
      [1.5, -1, 4_294_967_296, true].map((PropagationTime) =>
        request({
          operation: "set-zone-settings",
          parameters: { ZoneName: "a.test", PropagationTime },
        }),
      ),
    ),
  },
  {
    trap: "a switch that is given as false is a switch that is given",
    undefended: replace(
      "if ($Value -isnot [bool] -or -not $Value) { throw",
      "if ($Value -isnot [bool]) { throw",
    ),
    probe: refusedBeforeTheCall(() => [
      MOVE({ parameters: { ZoneName: "a.test", KeyMasterServer: "dc2", SeizeRole: false } }),
    ]),
  },
  {
    trap: "a text or a number is taken for true",
    undefended: replace(
      "if ($Value -isnot [bool]) { throw [System.ArgumentException]::new('not true or false') }",
      "$Value = [bool] $Value",
    ),
    probe: refusedBeforeTheCall(() =>
      ["False", 0, 1].map((NSec3OptOut) =>
        request({
          operation: "set-zone-settings",
          parameters: { ZoneName: "a.test", NSec3OptOut },
        }),
      ),
    ),
  },
  {
    trap: "of a parameter that is given twice the last one counts",
    undefended: without(
      "        if ($arguments.ContainsKey($name)) { throw [System.ArgumentException]::new('a parameter given twice') }\n",
    ),
    probe: refusedBeforeTheCall(() => [
      KEYS("a.test").replace(/"parameters":\[(\[[^\]]+\])\]/, '"parameters":[$1,$1]'),
    ]),
  },
  {
    trap: "a parameter that is given once for all and once for each is taken from the list",
    undefended: without(
      "    if ($Arguments.ContainsKey($name)) { throw [System.ArgumentException]::new('a parameter given twice') }\n",
    ),
    // The request itself had begun.
    probe: refusedBeforeTheCall(
      () => [KEYS("a.test", { each: { parameter: "ZoneName", values: ["b.test"] } })],
      "broken",
    ),
  },
  {
    trap: "after a time-out the runspace is of no use",
    undefended: replace(
      "    $state.Runspace.CloseAsync()\n    Open-Runspace\n",
      "    $state.Runspace.CloseAsync()\n",
    ),
    probe: async (session) => {
      const late = parse(await session.ask(KEYS("hangs", { deadlineMs: 200 })));
      expect(late).toMatchObject([{ error: { kind: "timed-out" }, ends: true }]);
      expect(rowsOf(parse(await session.ask(KEYS("a.test"))))).toHaveLength(1);
    },
  },
  {
    trap: "a byte order mark is a part of a line",
    undefended: replace("$line = $line.Trim([char] 0xFEFF)", "$line = $line"),
    probe: async (session) => {
      for (const line of [KEYS("a.test"), `\uFEFF${KEYS("a.test")}`]) {
        expect(rowsOf(parse(await session.ask(line)))).toHaveLength(1);
      }
    },
  },
  {
    trap: "a thread of a call that was given up keeps the program",
    ends: true,
    undefended: without("[System.Environment]::Exit(0)\n"),
    probe: async (session) => {
      await session.ask(KEYS("hangs", { deadlineMs: 200 }));
      expect(await session.end(1_500)).toMatchObject({ exitCode: 0 });
    },
  },
  {
    trap: "a cmdlet that does not let itself be stopped keeps the worker for ever",
    ends: true,
    undefended: replace("        [System.Environment]::Exit(3)\n", "        return\n"),
    probe: async (session) => {
      const answers = parse(await session.ask(KEYS("deaf", { deadlineMs: 200 })));
      expect(answers).toMatchObject([{ error: { kind: "timed-out" }, ends: true }]);
      expect(await session.end(1_500)).toMatchObject({ exitCode: 3 });
    },
  },
];

describe.skipIf(found.host === null)(`traps of PowerShell ${found.why ?? ""}`, () => {
  let host: PowerShellHost;
  let peer: Peer;
  /** The worker as it is, for all probes that leave it alive. */
  let whole: WorkerSession;

  beforeAll(async () => {
    if (found.host === null) return;
    host = found.host;
    peer = await startPeer(answer);
    whole = await startSession({ host, socket: peer.socket, script });
  });
  afterAll(async () => {
    await whole.kill();
    await peer.close();
  });

  const run = async (text: string, { options, probe }: Trap) => {
    const session = await startSession({ host, socket: peer.socket, script: text, ...options });
    try {
      await probe(session, peer);
    } finally {
      await session.kill();
    }
  };

  test.each(TRAPS.map((trap) => [trap.trap, trap] as const))(
    "%s: not here, and without the defence it would",
    async (_, trap) => {
      const base = trap.mistake?.(script) ?? script;
      const undefended = trap.undefended(base);
      expect(undefended).not.toBe(base);
      const isPlain = trap.options === undefined && trap.mistake === undefined && !trap.ends;
      await (isPlain ? trap.probe(whole, peer) : run(base, trap));
      await expect(run(undefended, trap)).rejects.toThrow();
    },
    60_000,
  );

  test("warnings, verbose, progress and host text are no part of an answer", async () => {
    const answers = parse(await whole.ask(KEYS("noisy")));
    expect(answers).toHaveLength(2);
    expect(rowsOf(answers)).toHaveLength(1);
  });

  test("100 time-outs in a row leave no connection open and do not slow down", async () => {
    const zones = Array.from({ length: 100 }, () => "hangs");
    const line = request({
      operation: "get-signing-keys",
      each: { parameter: "ZoneName", values: zones },
      eachMs: 10,
      deadlineMs: 60_000,
    });
    const answers = parse(await whole.ask(line, 60_000));
    expect(answers.filter(({ error }) => error?.kind === "timed-out")).toHaveLength(100);
    expect(rowsOf(parse(await whole.ask(KEYS("a.test"))))).toHaveLength(1);
    await expect.poll(() => peer.openConnections()).toBe(0);
  }, 90_000);
});

type Answer = {
  readonly id?: string;
  readonly ends?: boolean;
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: { readonly kind: string };
};

/** Every line must be an answer: a stray one does not parse. */
function parse(lines: readonly string[]): readonly Answer[] {
  return lines.map((line) => JSON.parse(line) as Answer);
}

function rowsOf(answers: readonly Answer[]): readonly Readonly<Record<string, unknown>>[] {
  return answers.flatMap(({ rows = [] }) => rows);
}

function zoneOf(question: Question): string | null {
  return textOf(question, "ZoneName");
}

function without(part: string): (script: string) => string {
  return replace(part, "");
}

function replace(part: string, other: string): (script: string) => string {
  return (script) => script.replace(part, () => other);
}
