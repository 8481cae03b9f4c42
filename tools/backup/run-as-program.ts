import { reasonOf, StartFailure } from "@/tools/launcher/start-failure.mjs";

/** Prints what the work answers, or in one sentence why it could not be done. */
export async function runAsProgram(work: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await work()}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof StartFailure ? error.sentence : reasonOf(error)}\n`);
    process.exitCode = 1;
  }
}
