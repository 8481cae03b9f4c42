import * as z from "zod";
import { parseCommandLine } from "@/lib/platform/command-line.mjs";

/** What the launcher settled, as the program reads it. */
export const Environment = z.object({
  port: z.int().min(0).max(65_535),
  host: z.string().min(1),
  dataDir: z.string().min(1),
  lab: z.boolean(),
  labZones: z.int().min(0),
  agentsFile: z.string().min(1).nullable(),
  databaseUrl: z.string().min(1).nullable(),
});
export type Environment = z.infer<typeof Environment>;

/** Reads the variables by the launcher's own rules, so that both never differ; throws when they are malformed, which the launcher has excluded. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const read = parseCommandLine([], variables, process.cwd());
  if (read.kind !== "settings")
    throw new Error(read.kind === "refused" ? read.sentence : read.text);
  return Environment.parse(read.settings);
}
