import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { DriverEntry } from "@/agent/config/agent-config";
import { readSecretFile } from "@/agent/config/secret-file";
import type { OpenChannel } from "@/agent/transport/line-channel";
import { processChannel } from "@/agent/transport/run-process";
import { sshChannel } from "@/agent/transport/ssh-channel";
import { err, ok, type Result } from "@/lib/result";
import {
  WORKER_ARGUMENTS,
  WORKER_SCRIPT,
  WORKER_SCRIPT_HASH,
  WORKER_SUBSYSTEM,
} from "./worker-script";

type WindowsEntry = Extract<DriverEntry, { readonly driver: "windows-powershell" }>;

const SSH_READY_MS = 20_000;

/** How workers of an entry of agent.json are started, or why they cannot be, in one sentence. */
export async function openWindowsWorker(
  { transport, powershell, scriptHash, sessionFile }: WindowsEntry,
  resolvePath: (relative: string) => string,
): Promise<Result<OpenChannel, { readonly kind: "refused"; readonly sentence: string }>> {
  if (transport.kind === "ssh") {
    const key = await readSecretFile(resolvePath(transport.keyFile), "transport.keyFile");
    if (!key.ok) return key;
    const { host, port, user, hostKey } = transport;
    return ok(
      sshChannel({
        host,
        port,
        user,
        hostKey,
        privateKey: key.value,
        subsystem: WORKER_SUBSYSTEM,
        readyTimeoutMs: SSH_READY_MS,
      }),
    );
  }
  const refused = await judgeScript(scriptHash ?? WORKER_SCRIPT_HASH);
  if (refused !== null) return err({ kind: "refused", sentence: refused });
  const restriction =
    sessionFile === null ? [] : ["-SessionConfiguration", resolvePath(sessionFile)];
  const endpoint =
    transport.kind === "jea"
      ? ["-Computer", transport.host, "-Endpoint", transport.endpoint]
      : restriction;
  return ok(
    processChannel({
      file: powershell,
      args: [...WORKER_ARGUMENTS, WORKER_SCRIPT, ...endpoint],
    }),
  );
}

/** A script that somebody changed is not run. */
async function judgeScript(expected: string): Promise<string | null> {
  const digest = createHash("sha256")
    .update(await readFile(WORKER_SCRIPT))
    .digest("hex");
  return digest === expected
    ? null
    : `${WORKER_SCRIPT} is not the script that belongs to this version: its SHA-256 is ${digest}.`;
}
