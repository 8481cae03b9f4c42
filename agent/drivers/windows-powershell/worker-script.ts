import { fileURLToPath } from "node:url";

/** The one script, as it lies beside this file. */
export const WORKER_SCRIPT = fileURLToPath(new URL("scripts/worker.ps1", import.meta.url));

/** SHA-256 of that script: what runs on a server must be exactly this. A test compares, and says the new value. */
export const WORKER_SCRIPT_HASH =
  "5e0eca0a8eede106ba2d2c1207bd44cdd0085bd3ebee3723356af691a63dca11";

/** Of Windows PowerShell: a prompt would take lines of the protocol for its answers. */
export const WORKER_ARGUMENTS = ["-NoLogo", "-NoProfile", "-NonInteractive", "-File"] as const;

/** Under this name OpenSSH's configuration on a Windows server starts the script. */
export const WORKER_SUBSYSTEM = "keymaster-worker";
