import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { checkApis, judgeScripts } from "@/tools/powershell-host/judge-scripts";
import { findHost } from "@/tools/powershell-host/windows-world";

const FILES = [
  "agent/log/scripts/write-events.ps1",
  "deploy/agent/install-agent.ps1",
  "deploy/agent/uninstall-agent.ps1",
];
/** What any script that runs on a Windows server must keep; the worker's own list of what is allowed is for the worker. */
const FOR_ALL: readonly string[] = ["ascii", "parse", "ps7"];
const REFERENCES = path.join(
  process.env.NUGET_PACKAGES ?? path.join(homedir(), ".nuget", "packages"),
  "microsoft.netframework.referenceassemblies.net472",
);

const found = await findHost();
const scripts = await Promise.all(
  FILES.map(async (file) => ({ id: file, text: await readFile(file, "utf8") })),
);
const run = promisify(execFile);

describe.skipIf(found.host === null)("the scripts around the Windows service", () => {
  test("are read by the engine's own parser, and use nothing that Windows PowerShell 5.1 does not have", async () => {
    if (found.host === null) return;
    const verdicts = await judgeScripts(found.host, scripts);
    const apis = await checkApis(found.host, scripts);
    for (const { id } of scripts) {
      const held = (verdicts.get(id) ?? []).filter(({ rule }) => FOR_ALL.includes(rule));
      expect(held, id).toEqual([]);
      expect(apis.get(id)?.missing, id).toEqual([]);
      expect(apis.get(id)?.uses, id).toBeGreaterThan(0);
    }
  });

  test("would be found out: a planted violation of each rule", async () => {
    if (found.host === null) return;
    const planted = [
      { id: "ascii", text: "$x = 'caf\u00e9'" },
      { id: "parse", text: "if ($true) {" },
      { id: "ps7", text: "$x = $true ? 1 : 2" },
    ];
    const verdicts = await judgeScripts(found.host, planted);
    for (const { id } of planted) {
      expect((verdicts.get(id) ?? []).map(({ rule }) => rule)).toContain(id);
    }
  });

  test("never make a command of text", () => {
    for (const { id, text } of scripts) {
      expect(text, id).not.toMatch(/Invoke-Expression|\biex\b|ScriptBlock\]::Create|\s-Command\b/i);
    }
  });
});

describe.skipIf(!existsSync(REFERENCES))("the service itself", () => {
  test("compiles as C# 5 for .NET Framework 4.7.2, which is what Windows brings along, without a warning", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "agent-service-"));
    const out = path.join(folder, "agent-service.exe");
    const versions = await readdir(REFERENCES);
    const assemblies = path.join(REFERENCES, versions[0] ?? "", "build/.NETFramework/v4.7.2");
    const references = ["mscorlib", "System", "System.Core", "System.ServiceProcess"].map(
      (name) => `-r:${path.join(assemblies, `${name}.dll`)}`,
    );
    await run("dotnet", [
      await compiler(),
      ...["-nologo", "-langversion:5", "-nostdlib", "-target:exe", "-warnaserror"],
      ...references,
      `-out:${out}`,
      "deploy/agent/agent-service.cs",
    ]);
    expect((await stat(out)).size).toBeGreaterThan(4_000);
    await rm(folder, { recursive: true });
  });
});

async function compiler(): Promise<string> {
  const { stdout } = await run("dotnet", ["--list-sdks"]);
  const [, version = "", folder = ""] = /^(\S+) \[(.+)\]$/m.exec(stdout) ?? [];
  return realpath(path.join(folder, version, "Roslyn/bincore/csc.dll"));
}
