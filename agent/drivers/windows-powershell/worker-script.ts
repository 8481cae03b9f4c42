import { fileURLToPath } from "node:url";

/** The one script, as it lies beside this file. */
export const WORKER_SCRIPT = fileURLToPath(new URL("scripts/worker.ps1", import.meta.url));

/** SHA-256 of that script: what runs on a server must be exactly this. A test compares, and says the new value. */
export const WORKER_SCRIPT_HASH =
  "f7ef807d26996a6e610d98bda810293eba1f591c8033353b5969173e10d711fc";

/** Of Windows PowerShell: a prompt would take lines of the protocol for its answers. */
export const WORKER_ARGUMENTS = ["-NoLogo", "-NoProfile", "-NonInteractive", "-File"] as const;

/** Under this name OpenSSH's configuration on a Windows server starts the script. */
export const WORKER_SUBSYSTEM = "keymaster-worker";
