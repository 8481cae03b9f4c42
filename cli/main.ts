import { createApiClient } from "./api-client";
import { EXIT } from "./exit-codes";
import { runProgram } from "./program";

const POLL_MS = 1000;

process.exitCode = await runProgram(process.argv.slice(2), {
  connect: (caller) => createApiClient(caller, (url, init) => fetch(url, init)),
  out: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
  newKey: () => crypto.randomUUID(),
  pause: () => new Promise((resolve) => setTimeout(resolve, POLL_MS)),
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return EXIT.unreachable;
});
