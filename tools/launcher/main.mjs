import path from "node:path";
import { parseCommandLine, toVariables } from "../../lib/platform/command-line.mjs";
import { claimDataDirectory, makeWritable } from "./data-directory.mjs";
import { createFrontServer } from "./front-server.mjs";
import { prepare } from "./prepare.mjs";
import { loadProgram, waitUntilReady } from "./program.mjs";
import { createProgress } from "./progress.mjs";
import { endInOrder } from "./shutdown.mjs";
import { reasonOf, StartFailure } from "./start-failure.mjs";

const root = path.resolve(import.meta.dirname, "../..");

/** @param {readonly string[]} args */
export async function main(args) {
  const commandLine = parseCommandLine(args, process.env, process.cwd());
  if (commandLine.kind === "help") return void process.stdout.write(`${commandLine.text}\n`);
  if (commandLine.kind === "refused") return fail(commandLine.sentence);
  // The program finds its own files (migrations, pages of codes) from its root, wherever it was started.
  process.chdir(root);
  try {
    await start(commandLine.settings);
  } catch (error) {
    if (!(error instanceof StartFailure))
      return fail(`Keymaster could not start: ${reasonOf(error)}`);
    if (error.evidence !== null) process.stderr.write(`${error.evidence}\n\n`);
    fail(error.sentence);
  }
}

/** @param {import("../../lib/platform/command-line.mjs").Settings} settings */
async function start(settings) {
  const progress = createProgress((text) => void process.stdout.write(text));
  const front = createFrontServer();
  let release = () => {};
  process.on("exit", () => release());
  endInOrder({ front, release: () => release() });

  const port = await front.listen(settings.port, settings.host);
  if (settings.databaseUrl === null) release = await claimDataDirectory(settings.dataDir);
  else makeWritable(settings.dataDir);
  await prepare({ root, progress, onStep: front.setDoing });

  Object.assign(process.env, toVariables({ ...settings, port }), {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  surviveStrayRejections();
  front.setDoing("Opening the database");
  progress.line("Opening the database and putting the parts together …");
  front.serveWith(await loadProgram({ root, host: settings.host, port }));
  const url = `http://${hostInUrl(settings.host)}:${port}`;
  await waitUntilReady(url);
  progress.line("Ready");
  process.stdout.write(`Keymaster is ready: ${url}\n`);
}

/** One broken request must not end the program for everybody. */
function surviveStrayRejections() {
  process.on("unhandledRejection", (error) => {
    process.stderr.write(
      `A promise was rejected and nobody looked: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
  });
}

/** @param {string} host */
function hostInUrl(host) {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** @param {string} sentence */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
