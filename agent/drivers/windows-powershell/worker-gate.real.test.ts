import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import {
  checkApis,
  type Finding,
  judgeScripts,
  readStubMetadata,
} from "@/tools/powershell-host/judge-scripts";
import { readSignatures } from "@/tools/powershell-host/signatures";
import { findHost } from "@/tools/powershell-host/windows-world";
import { WORKER_SCRIPT, WORKER_SCRIPT_HASH } from "./worker-script";

const found = await findHost();
const worker = await readFile(WORKER_SCRIPT, "utf8");

/** Violations by the rule that must find them. Each is judged alone and at the end of the real script. */
const PLANTED: Readonly<Record<string, readonly string[]>> = {
  ascii: ["$x = 'caf\u00e9'", "$x = \u2018a\u2019", "$x = 1\t", "$x\u00a0= 1"],
  parse: ["$x = (", "if ($true) {", "$x = 'a", "workflow W { 1 }"],
  ps7: [
    "$x = $true ? 1 : 2",
    "$x = $null ?? 1",
    "$x = $null\n$x ??= 1",
    "$x = 1\n(1)?.ToString()",
    "$x = @(1)\n(1, 2)?[0]",
    "$x = 1ul",
    "$x = 10n",
    "$x = 0b101",
    '$x = "`e"',
    '$x = "`u{41}"',
    "$x = 1\n| Write-Answer",
    "Write-Answer @{} &",
    "Write-Answer @{} && Write-Answer @{}",
    "Write-Answer @{} || Write-Answer @{}",
    "if ($IsWindows) { return }",
    "if ($IsCoreCLR) { return }",
    "$x = $PSStyle",
    "function New-Thing { begin { } clean { } }",
  ],
  command: [
    "Invoke-Expression 'Get-Date'",
    "iex 'x'",
    "Get-Date",
    "Add-Type -TypeDefinition 'x'",
    "Start-Process 'cmd'",
    "ForEach-Object -Parallel { 1 }",
    "Import-Module 'DnsServer'",
    "Get-DnsServerZone",
    "convertto-json -InputObject 1",
    "C:\\Windows\\System32\\cmd.exe",
    "Write-Host 'x'",
    "New-Object 'System.Object'",
  ],
  parameter: [
    "ConvertTo-Json 1",
    "ConvertTo-Json -Input 1",
    "ConvertTo-Json -InputObject 1 -AsArray",
    "ConvertFrom-Json -InputObject 'x' -AsHashtable",
    "ConvertFrom-Json -InputObject 'x' -Depth 5",
    "$x = @{ InputObject = 1 }\nConvertTo-Json @x",
    "Set-StrictMode 2.0",
  ],
  shell: ["& 'Get-Date'", "& { 1 }", ". 'script.ps1'", "& $x"],
  expandable: ['$y = 1\n$x = "a $y"', '$x = "$(1)"', '$y = 1\n$x = @"\n$y\n"@'],
  redirect: ["Write-Answer @{} > 'file'", "Write-Answer @{} 2>&1", "Write-Answer @{} *> 'x'"],
  input: ["foreach ($x in $input) { }", "$x = $Input"],
  variable: [
    "$x = $env:PATH",
    "$global:x = 1",
    "$x = $script:state",
    "$x = $ExecutionContext",
    "$x = $MyInvocation",
    "$x = $Host",
    "$x = $args",
    "$x = $PSCmdlet",
    "$x = $neverAssigned",
    "$x = $function:x",
    "$x = $using:y",
    "$x = $PSBoundParameters",
  ],
  member: [
    "$x = ''\n$x.Invoke()",
    "$x = ''\n$y = 'Length'\n$x.$y",
    "$x = ''\n$x.('Len' + 'gth')",
    "$x = $state.Runspace.SessionStateProxy",
    "$x = [System.Management.Automation.PowerShell]::Create()\n$x.AddScript('1')",
    "$x = [System.Management.Automation.PowerShell]::Create()\n$x.AddStatement()",
    "$x = [System.IO.File]::WriteAllText('a', 'b')",
    "$x = [System.IO.File]::Delete('a')",
    "$x = [System.Environment]::GetEnvironmentVariable('x')",
    "$x = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault()",
    "$x = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()\n$x.StartupScripts",
    "$x = [System.Environment]::CommandLine",
  ],
  type: [
    "$x = [scriptblock]::Create('1')",
    "$x = [System.Reflection.Assembly]::LoadFile('a')",
    "$x = [System.Diagnostics.Process]::Start('cmd')",
    "$x = [xml] '<a/>'",
    "$x = [System.Net.WebClient]::new()",
    "$x = [powershell]::Create()",
    "$x = [regex]::new('a')",
    "$x = [System.Text.Json.JsonSerializer]::Serialize(1)",
    "$x = [wmi] 'x'",
    "function New-Thing { param([scriptblock] $x) }",
    "$x = 1 -is [System.Type]",
  ],
  construct: [
    "class C { }",
    "enum E { A }",
    "using namespace System.IO",
    "trap { continue }",
    "data { 1 }",
    "do { 1 } while ($false)",
    "filter F { 1 }",
    "param([Parameter()] $x)",
  ],
  dispatch: [
    "$x = [System.Management.Automation.PowerShell]::Create()\n$x.AddCommand('Get-Date')",
    "$x = [System.Management.Automation.PowerShell]::Create()\n$y = 'a'\n$x.AddCommand($y)",
    "$x = [System.Management.Automation.PowerShell]::Create()\n$x.AddCommand($Operation.Cmdlet, $true)",
    "$operations = @{}\n$operations = @{}",
    "$operations = @{}\n$operations['x'] = @{}",
    "$operations = @{}\n$operations.x = @{}",
    "$y = 1\n$operations = @{ a = $y }",
    "$operations = @{ a = @{ Cmdlet = 'Get-DnsServerZone'; Kind = 'read'; Parameters = @{} } }",
    "$operations = @{ a = @{ Cmdlet = 'Get-DnsServerZone'; Kind = 'read'; Parameters = @{}; Fields = @{}; Script = 'x' } }",
  ],
  cmdlet: [
    row("Remove-DnsServerZone", "change"),
    row("Move-DnsServerZoneKeyMasterRole", "forced"),
    row("get-dnsserverzone", "read"),
    row("Invoke-Expression", "read"),
  ],
  kind: [
    row("Reset-DnsServerZoneKeyMasterRole", "read"),
    row("Reset-DnsServerZoneKeyMasterRole", "change"),
    row("Set-DnsServerDnsSecZoneSetting", "forced"),
    row("Get-DnsServerZone", "forced"),
    row("Set-DnsServerDnsSecZoneSetting", "change", "PropagationTime = 'int64'"),
    row("Remove-DnsServerSigningKey", "forced", "KeyId = 'string'"),
    row("Get-DnsServerZone", "read", "", "ZoneName = 'raw'"),
  ],
};
/** Of the table: a parameter that the cmdlet does not have, abbreviated, an alias, in another case. */
const PLANTED_PARAMETERS = [
  row("Reset-DnsServerZoneKeyMasterRole", "forced", "ComputerName = 'string'"),
  row("Get-DnsServerDnsSecZoneSetting", "read", "Zone = 'strings'"),
  row("Get-DnsServerZone", "read", "Cn = 'string'"),
  row("Get-DnsServerZone", "read", "computername = 'string'"),
];
const MUST_PASS = [
  "$x = 'a'",
  "$x = @(1, 2)\n$y = $x.Length",
  "function Get-Thing { param([string] $Name) return $Name }\nGet-Thing 'a'",
  "foreach ($x in @(1)) { $y = $x }",
  "try { throw [System.ArgumentException]::new('a') } catch { $x = $_.Exception.Message }",
  "$x = [long] 5 -band 3",
  "$x = ConvertTo-Json -InputObject 1 -Compress -Depth 6",
  row("Get-DnsServerZone", "read", "ComputerName = 'string'", "ZoneName = 'text'"),
  "Set-StrictMode -Version 2.0",
];

function row(cmdlet: string, kind: string, parameters = "", fields = ""): string {
  return `$operations = @{ a = @{ Cmdlet = '${cmdlet}'; Kind = '${kind}'; Parameters = @{ ${parameters} }; Fields = @{ ${fields} } } }`;
}

const CASES = [
  ...Object.entries(PLANTED).flatMap(([rule, texts]) => texts.map((text) => ({ rule, text }))),
  ...PLANTED_PARAMETERS.map((text) => ({ rule: "parameter", text })),
];

describe.skipIf(found.host === null)(`the gate of the worker ${found.why ?? ""}`, () => {
  let verdicts: ReadonlyMap<string, readonly Finding[]>;

  beforeAll(async () => {
    if (found.host === null) return;
    verdicts = await judgeScripts(found.host, [
      { id: "worker", text: worker },
      ...CASES.map(({ text }, index) => ({ id: `alone ${index}`, text })),
      ...CASES.map(({ text }, index) => ({
        id: `in place ${index}`,
        text: `${worker}\n${text}\n`,
      })),
      ...MUST_PASS.map((text, index) => ({ id: `pass ${index}`, text })),
    ]);
  });

  test("the worker passes", () => {
    expect(verdicts.get("worker")).toEqual([]);
  });

  test.each(CASES.map(({ rule, text }, index) => [rule, text, index] as const))(
    "%s finds: %s",
    (rule, text, index) => {
      expect(rulesOf(`alone ${index}`), text).toContain(rule);
      // The script's own table comes first: a second one is found as such.
      const isTable = text.startsWith("$operations = @{ a");
      expect(rulesOf(`in place ${index}`), text).toContain(isTable ? "dispatch" : rule);
    },
  );

  test.each(MUST_PASS.map((text, index) => [text, index] as const))("lets pass: %s", (_, index) => {
    expect(verdicts.get(`pass ${index}`)).toEqual([]);
  });

  test("every rule is planted at least twice", () => {
    const rules = Object.keys(PLANTED);
    expect(rules.length).toBe(16);
    for (const rule of rules) {
      expect(CASES.filter((each) => each.rule === rule).length, rule).toBeGreaterThan(1);
    }
  });

  test("everything that it calls is in .NET Framework 4.7.2 and Windows PowerShell 5.1", async () => {
    if (found.host === null) return;
    const planted = {
      clamp: "[System.Math]::Clamp(1, 2, 3)",
      hexadecimal: "[System.Convert]::ToHexString($x)",
      path: "[System.Environment]::ProcessPath",
      arity: "[System.TimeSpan]::new(1, 2, 3, 4, 5, 6, 7, 8)",
      json: "[System.Text.Json.JsonSerializer]::Serialize(1)",
    };
    const scripts = Object.entries(planted).map(([id, text]) => ({ id, text }));
    const checked = await checkApis(found.host, [{ id: "worker", text: worker }, ...scripts]);
    expect(checked.get("worker")?.missing).toEqual([]);
    expect(checked.get("worker")?.uses).toBeGreaterThan(30);
    for (const { id } of scripts) expect(checked.get(id)?.missing, id).toHaveLength(1);
  });

  test("the stub module has every parameter of the real one, in all its sets", async () => {
    if (found.host === null) return;
    const signatures = await readSignatures();
    const commands = (await readStubMetadata(found.host)) as readonly StubCommand[];
    const functions = commands.filter(({ name }) => name in signatures);
    expect(functions.length).toBe(Object.keys(signatures).length);
    let rows = 0;
    for (const { name, parameters } of functions) {
      for (const parameter of parameters) {
        const expected = signatures[name]?.parameters[parameter.name];
        for (const set of parameter.sets) {
          const wanted = expected?.sets.find((each) => each.set === set.name);
          const { mandatory, position, pipelineByName } = wanted ?? {};
          const where = `${name} ${parameter.name} ${set.name}`;
          expect({ mandatory, position, pipelineByName }, where).toEqual({
            mandatory: set.mandatory,
            position: set.position,
            pipelineByName: set.pipelineByName,
          });
          rows += 1;
        }
        expect(parameter.values).toEqual(expected?.validateSet ?? []);
      }
    }
    expect(rows).toBeGreaterThan(350);
  });

  function rulesOf(id: string): readonly string[] {
    return (verdicts.get(id) ?? []).map(({ rule }) => rule);
  }
});

type StubCommand = {
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly values: readonly string[];
    readonly sets: readonly {
      readonly name: string;
      readonly mandatory: boolean;
      readonly position: number | null;
      readonly pipelineByName: boolean;
    }[];
  }[];
};

test("the hash in the source is that of the script (the new value is in the message)", () => {
  const digest = createHash("sha256").update(worker).digest("hex");
  expect(WORKER_SCRIPT_HASH, digest).toBe(digest);
});

test("the script is written with LF and without a byte order mark", () => {
  expect(worker).not.toContain("\r");
  expect(worker.charCodeAt(0)).toBe("#".charCodeAt(0));
});
