import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { WORKER_SUBSYSTEM } from "@/agent/drivers/windows-powershell/worker-script";
import { startChildProgram } from "@/tools/real-servers/child-program";
import { findFreePorts } from "@/tools/real-servers/free-ports";
import { runTool } from "@/tools/real-servers/run-tool";

const SSHD = "/usr/sbin/sshd";

/** Why there is no OpenSSH server for tests here, or null. */
export function whyNoSshd(): string | null {
  return existsSync(SSHD) ? null : "OpenSSH's server is not installed";
}

export type OpenSsh = {
  readonly host: string;
  /** Of the way in that can be cut. */
  readonly port: number;
  readonly user: string;
  readonly privateKey: string;
  /** Of somebody whom the server does not know. */
  readonly strangerKey: string;
  /** A line of known_hosts without the host. */
  readonly hostKey: string;
  /** Breaks every connection that is open now, without a word. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
};

/** Debian's OpenSSH, which starts a program as the subsystem that a Windows server would have. */
export async function startOpenSsh(program: {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}): Promise<OpenSsh> {
  const folder = await mkdtemp(path.join(tmpdir(), "openssh-"));
  await mkdir("/run/sshd", { recursive: true });
  const makeKey = async (name: string) => {
    const file = path.join(folder, name);
    await runTool("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
    return { file, publicKey: (await readFile(`${file}.pub`, "utf8")).trim() };
  };
  const [hostKey, clientKey, stranger] = [
    await makeKey("host"),
    await makeKey("client"),
    await makeKey("stranger"),
  ];
  await writeFile(path.join(folder, "authorized_keys"), `${clientKey.publicKey}\n`);
  const starter = await writeStarter(folder, program);
  const [port = 0] = await findFreePorts(1);
  const config = path.join(folder, "sshd_config");
  await writeFile(
    config,
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${hostKey.file}`,
      `AuthorizedKeysFile ${path.join(folder, "authorized_keys")}`,
      `PidFile ${path.join(folder, "sshd.pid")}`,
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "PermitRootLogin prohibit-password",
      `Subsystem ${WORKER_SUBSYSTEM} ${starter}`,
      "",
    ].join("\n"),
  );
  const server = await startChildProgram({
    file: SSHD,
    args: ["-D", "-e", "-f", config],
    cwd: folder,
    readyWhen: (output) => output.includes("Server listening"),
    timeoutMs: 15_000,
  });
  const gate = await openGate(port);
  return {
    host: "127.0.0.1",
    port: gate.port,
    user: userInfo().username,
    privateKey: await readFile(clientKey.file, "utf8"),
    strangerKey: await readFile(stranger.file, "utf8"),
    hostKey: hostKey.publicKey,
    cut: gate.cut,
    close: async () => {
      await gate.close();
      await server.end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** sshd gives a subsystem no environment; on Windows the script needs none. */
async function writeStarter(
  folder: string,
  { file, args, env }: Parameters<typeof startOpenSsh>[0],
): Promise<string> {
  const starter = path.join(folder, "worker.mjs");
  const launcher = path.join(folder, "worker");
  await writeFile(
    starter,
    [
      'import { spawn } from "node:child_process";',
      `const child = spawn(${JSON.stringify(file)}, ${JSON.stringify(args)}, {`,
      `  stdio: "inherit", env: ${JSON.stringify(env)},`,
      "});",
      "process.on('SIGHUP', () => child.kill('SIGKILL'));",
      "child.on('exit', (code) => process.exit(code ?? 1));",
      "",
    ].join("\n"),
  );
  await writeFile(launcher, `#!/bin/sh\nexec ${process.execPath} ${starter}\n`);
  await chmod(launcher, 0o755);
  return launcher;
}

/** A way to the server that can be cut in the middle of a sentence. */
async function openGate(target: number): Promise<{
  readonly port: number;
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}> {
  const open = new Set<Socket>();
  const gate = createServer((near) => {
    const far = createConnection(target, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.pipe(to);
      // A cut connection is what this is for: the other half goes as well.
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
  const address = gate.address();
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut,
    close: async () => {
      cut();
      await new Promise<void>((resolve) => gate.close(() => resolve()));
    },
  };
}
