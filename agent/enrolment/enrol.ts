import { mkdir } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { AgentSettings } from "@/agent/config/read-agent-config";
import { parseEnrolmentCode } from "@/lib/contracts/agent/enrolment";
import { readCertificate } from "@/lib/platform/certificates/certificate-facts";
import { makeKeyAndRequest } from "@/lib/platform/certificates/make-request";
import { err, ok, type Result } from "@/lib/result";
import { judgeAnswer, makeClaim, sendClaim } from "./claim";
import { readIdentity, storeIdentity } from "./identity";
import { readCode } from "./read-code";

export type EnrolOptions = {
  readonly settings: AgentSettings;
  readonly version: string;
  readonly input: Readable;
  /** Asks for the code, where a person sits. */
  readonly prompt: (text: string) => void;
  readonly wallClock: () => number;
};

/** Enrols the agent: the key is made here, the code is proved, and what comes back is kept only if the code vouches for it. */
export async function enrol(options: EnrolOptions): Promise<Result<string, string>> {
  const { settings, version, input, prompt, wallClock } = options;
  const { config, enrolment } = settings;
  if (enrolment === null) {
    return err(
      'agent.json has no "enrolment": give { "web": "https://keymaster…", "url": "https://this-host:8443" }.',
    );
  }
  const stateDir = settings.resolvePath(config.stateDir);
  // Before the code is used up: it is good once.
  const ready = await prepare(stateDir);
  if (!ready.ok) return ready;
  prompt("The code from Keymaster, Settings, Agents: ");
  const code = parseEnrolmentCode(await readCode(input));
  if (code === null) {
    return err("This is no enrolment code: copy the whole line that begins with km1.");
  }
  const { name } = config;
  const key = await makeKeyAndRequest(name);
  const estates = [...new Set(config.drivers.map(estateOf))];
  const at = Math.floor(wallClock());
  const claimant = { name, url: enrolment.url, estates, version, at };
  const web = { url: enrolment.web, caCertificate: enrolment.caCertificate };
  const answer = await sendClaim(web, makeClaim(code, claimant, key.request));
  if (!answer.ok) return answer;
  const identity = judgeAnswer(answer.value, { code, key, name });
  if (!identity.ok) return identity;
  await storeIdentity(stateDir, identity.value);
  const until = readCertificate(identity.value.certificate)?.notAfter ?? 0;
  const day = new Date(until * 1000).toISOString().slice(0, 10);
  return ok(
    `${name} has enrolled. Its certificate is good until ${day} and is renewed by itself while the agent runs. Start the agent now.`,
  );
}

async function prepare(stateDir: string): Promise<Result<null, string>> {
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    return err(`The directory ${stateDir} (stateDir) cannot be made: ${String(error)}.`);
  }
  const known = await readIdentity(stateDir);
  if (!known.ok) return known;
  if (known.value === null) return ok(null);
  return err(
    `This agent has enrolled already, as ${known.value.name}. To enrol it anew, remove it in Keymaster, which also takes its identity here away; or remove identity.json from ${stateDir}.`,
  );
}

function estateOf(entry: AgentSettings["config"]["drivers"][number]): string {
  return "estate" in entry ? entry.estate : "lab";
}
