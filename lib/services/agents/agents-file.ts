import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { AgentName } from "@/lib/contracts/agents";
import { err, ok, type Result } from "@/lib/result";

const AgentsFile = z.strictObject({
  agents: z.array(
    z.strictObject({
      name: AgentName,
      url: z.url({ protocol: /^https?$/ }),
      tokenFile: z.string().min(1),
      caCertificateFile: z.string().min(1).optional(),
    }),
  ),
});

/** An agent that the configuration names, with its secrets read. */
export type ConfiguredAgent = {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly caCertificate: string | null;
};

/** Reads the agents file and the files that it names, relative to it; the sentence says what is wrong and where. */
export async function readAgentsFile(
  file: string,
): Promise<Result<readonly ConfiguredAgent[], { readonly sentence: string }>> {
  const about = `The agents file ${file}`;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    return err({ sentence: `${about} cannot be read (${reasonOf(error)}).` });
  }
  const parsed = AgentsFile.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err({ sentence: `${about} is wrong at "${issue?.path.join(".")}": ${issue?.message}.` });
  }
  const names = parsed.data.agents.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) return err({ sentence: `${about} names the agent ${double} twice.` });
  const agents: ConfiguredAgent[] = [];
  for (const { name, url, tokenFile, caCertificateFile } of parsed.data.agents) {
    try {
      const at = (other: string) => path.resolve(path.dirname(file), other);
      const token = (await readFile(at(tokenFile), "utf8")).trim();
      const caCertificate =
        caCertificateFile === undefined ? null : await readFile(at(caCertificateFile), "utf8");
      agents.push({ name, url, token, caCertificate });
    } catch (error) {
      return err({ sentence: `${about} names a file that cannot be read (${reasonOf(error)}).` });
    }
  }
  return ok(agents);
}

/** Changes whenever the file does; null while there is none. */
export async function fileStamp(file: string): Promise<string | null> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
