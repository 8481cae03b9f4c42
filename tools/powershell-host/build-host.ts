import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readSignatures } from "./signatures";
import { renderHostManifest, renderStubManifest, renderStubModule } from "./stub-module";

/** A built host: what plays powershell.exe, and where its modules are. */
export type PowerShellHost = {
  readonly kind: "built";
  readonly executable: string;
  readonly modulePath: string;
};

/** Why there is no host on this machine; any other failure throws. */
export type NoHost = { readonly kind: "missing"; readonly why: string };

const SOURCES = fileURLToPath(new URL("host/", import.meta.url));
const ASSEMBLY = "powershell-host";
const LOCK_STALE_MS = 600_000;
const LOCK_POLL_MS = 200;
/** Modules whose cmdlets the host stands in for; the engine's packages do not have them. */
const STAND_INS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.PowerShell.Utility": ["ConvertFrom-Json", "ConvertTo-Json"],
  "Microsoft.PowerShell.Diagnostics": ["Get-WinEvent"],
  CimCmdlets: ["New-CimSession"],
};

/** Builds the host once for its sources, in a cache outside the repository, also when several test files ask at once. */
export async function buildHost(): Promise<PowerShellHost | NoHost> {
  const missing = await whyNoSdk();
  if (missing !== null) return missing;
  const folder = path.join(cacheFolder(), await fingerprint());
  if (!existsSync(path.join(folder, "ready"))) {
    const built = await withLock(`${folder}.lock`, () => buildIn(folder));
    if (built !== null) return built;
  }
  return {
    kind: "built",
    executable: path.join(folder, "bin", ASSEMBLY),
    modulePath: path.join(folder, "modules"),
  };
}

async function buildIn(folder: string): Promise<NoHost | null> {
  if (existsSync(path.join(folder, "ready"))) return null;
  const draft = `${folder}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  const output = (await compile(draft, "ahead of time")) ?? (await compile(draft, "when it runs"));
  if (output === null) {
    await rm(draft, { recursive: true, force: true });
    return { kind: "missing", why: "the packages of the PowerShell engine cannot be restored" };
  }
  await writeModules(draft);
  for (const name of ["obj", "out"]) {
    await rm(path.join(draft, name), { recursive: true, force: true });
  }
  await writeFile(path.join(draft, "ready"), "");
  await rename(draft, folder);
  return null;
}

/** null = packages are missing. Compiled ahead of time, the engine starts in half the time; that needs one package more. */
async function compile(
  folder: string,
  code: "ahead of time" | "when it runs",
): Promise<string | null> {
  const args = [
    "publish",
    path.join(SOURCES, `${ASSEMBLY}.csproj`),
    ...["-c", "Release", "-o", path.join(folder, "bin"), "-v", "quiet", "-nodeReuse:false"],
    ...["--use-current-runtime", "--self-contained", "false"],
    `-p:PublishReadyToRun=${code === "ahead of time"}`,
    `-p:BaseIntermediateOutputPath=${path.join(folder, "obj")}/`,
    `-p:BaseOutputPath=${path.join(folder, "out")}/`,
    `-p:NuGetLockFilePath=${path.join(folder, "packages.lock.json")}`,
  ];
  await cp(path.join(SOURCES, "packages.lock.json"), path.join(folder, "packages.lock.json"));
  const { code: exitCode, output } = await run("dotnet", args);
  if (exitCode === 0) return output;
  await rm(path.join(folder, "obj"), { recursive: true, force: true });
  if (/\bNU1(301|101|102)\b/.test(output)) return null;
  throw new Error(`the PowerShell host cannot be built:\n${output}`);
}

async function writeModules(folder: string): Promise<void> {
  const signatures = await readSignatures();
  const write = async (module: string, file: string, text: string) => {
    await mkdir(path.join(folder, "modules", module), { recursive: true });
    await writeFile(path.join(folder, "modules", module, file), text);
  };
  await write("DnsServer", "DnsServer.psm1", renderStubModule(signatures));
  const assembly = `../../bin/${ASSEMBLY}.dll`;
  await write("DnsServer", "DnsServer.psd1", renderStubManifest(signatures, assembly));
  for (const [module, cmdlets] of Object.entries(STAND_INS)) {
    await write(module, `${module}.psd1`, renderHostManifest(assembly, cmdlets));
  }
}

async function whyNoSdk(): Promise<NoHost | null> {
  try {
    const { output } = await run("dotnet", ["--list-sdks"]);
    return /^1\d\./m.test(output) ? null : { kind: "missing", why: "no .NET SDK 10" };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return { kind: "missing", why: "no dotnet command" };
    }
    throw error;
  }
}

function run(
  file: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: "1", DOTNET_NOLOGO: "1" };
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], env });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  return path.join(base, "keymaster", "powershell-host");
}

/** The host of other sources, signatures or generator is another host. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  const own = ["dnsserver-cmdlets.json", "stub-module.ts", "build-host.ts"];
  const hosts = (await readdir(SOURCES, { recursive: true })).filter((name) =>
    /\.(cs|csproj|json)$/.test(name),
  );
  for (const name of [...own, ...hosts.map((host) => `host/${host}`)].sort()) {
    hash.update(`${name}\0`).update(await readFile(path.join(SOURCES, "..", name)));
  }
  return hash.digest("hex").slice(0, 24);
}

/** Whoever comes second waits; a lock whose owner died is taken over after a while. */
async function withLock<T>(lock: string, act: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(lock), { recursive: true });
  while (!(await tryLock(lock))) await pause(LOCK_POLL_MS);
  try {
    return await act();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const found = await stat(lock).catch(() => null);
    const isStale = found !== null && Date.now() - found.mtimeMs > LOCK_STALE_MS;
    if (isStale) await rm(lock, { recursive: true, force: true });
    return false;
  }
}
