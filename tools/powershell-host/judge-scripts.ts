import { spawn } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import type { PowerShellHost } from "./build-host";
import { SIGNATURE_FILE } from "./signatures";

/** What the gate holds against a script. */
export type Finding = { readonly rule: string; readonly line: number; readonly text: string };
/** A script under a name of its own. */
export type Script = { readonly id: string; readonly text: string };
/** A row of the worker's table, as it is written there. */
export type OperationRow = {
  readonly Cmdlet: string;
  readonly Kind: "read" | "change" | "forced";
  readonly Parameters: Readonly<Record<string, string>>;
  readonly Fields: Readonly<Record<string, string>>;
};

/** The static gate over many scripts, in one run of the engine's parser. */
export async function judgeScripts(
  host: PowerShellHost,
  scripts: readonly Script[],
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const lines = await ask(host, ["gate", SIGNATURE_FILE], scripts.map(toLine).join(""));
  return new Map(
    lines.map((line) => {
      const { id, findings } = JSON.parse(line) as {
        readonly id: string;
        readonly findings: readonly Finding[];
      };
      return [id, findings];
    }),
  );
}

/** Members of types that a script uses, and those that Windows PowerShell 5.1 on .NET Framework 4.7.2 does not have. */
export async function checkApis(
  host: PowerShellHost,
  scripts: readonly Script[],
): Promise<ReadonlyMap<string, { readonly uses: number; readonly missing: readonly string[] }>> {
  const packages = process.env.NUGET_PACKAGES ?? path.join(homedir(), ".nuget", "packages");
  const lines = await ask(host, ["api", packages], scripts.map(toLine).join(""));
  return new Map(
    lines.map((line) => {
      const { id, ...found } = JSON.parse(line) as {
        readonly id: string;
        readonly uses: number;
        readonly missing: readonly string[];
      };
      return [id, found];
    }),
  );
}

/** The table of operations of a worker. */
export async function readOperations(
  host: PowerShellHost,
  worker: string,
): Promise<Readonly<Record<string, OperationRow>>> {
  const [line = "null"] = await ask(host, ["operations", worker]);
  return JSON.parse(line) as Readonly<Record<string, OperationRow>>;
}

/** What a role capability file shows beyond these operations, and what it lacks for them. */
export async function judgeRole(
  host: PowerShellHost,
  role: { readonly worker: string; readonly file: string; readonly operations: readonly string[] },
): Promise<readonly Finding[]> {
  const args = ["roles", role.worker, role.file, role.operations.join(",")];
  const [line = "null"] = await ask(host, args);
  return JSON.parse(line) as readonly Finding[];
}

/** The stub module as the engine sees it. */
export async function readStubMetadata(host: PowerShellHost): Promise<readonly unknown[]> {
  const lines = await ask(host, ["metadata", "DnsServer"]);
  return lines.map((line) => JSON.parse(line) as unknown);
}

function toLine({ id, text }: Script): string {
  return `${JSON.stringify({ id, text })}\n`;
}

function ask(host: PowerShellHost, args: readonly string[], input = ""): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PSModulePath: host.modulePath };
    const child = spawn(host.executable, args, { stdio: ["pipe", "pipe", "pipe"], env });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output.split("\n").filter((line) => line !== ""));
      else reject(new Error(`${args[0]} ended with ${code}:\n${errors}`));
    });
    child.stdin.end(input);
  });
}
