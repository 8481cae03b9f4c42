import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A parameter as the module declares it. */
export type CmdletParameter = {
  readonly type: string;
  readonly sets: readonly {
    readonly set: string;
    readonly mandatory: boolean;
    readonly position: number | null;
    readonly pipelineByName: boolean;
    readonly pipeline: boolean;
  }[];
  readonly aliases?: readonly string[];
  readonly validateSet?: readonly string[];
  readonly validateLength?: string;
};

/** One cmdlet of the DnsServer module: what it takes and gives, nothing of what it does. */
export type CmdletSignature = {
  readonly supportsShouldProcess: boolean;
  readonly confirmImpact: string | null;
  readonly defaultParameterSet: string | null;
  readonly outputTypes: readonly string[];
  readonly parameters: Readonly<Record<string, CmdletParameter>>;
};

/** Where the signatures are; the gates of the host read the same file. */
export const SIGNATURE_FILE = fileURLToPath(new URL("dnsserver-cmdlets.json", import.meta.url));

/** The signatures of the DnsServer module of Windows Server 2016, by name of the cmdlet. */
export async function readSignatures(): Promise<Readonly<Record<string, CmdletSignature>>> {
  const { cmdlets } = JSON.parse(await readFile(SIGNATURE_FILE, "utf8")) as {
    readonly cmdlets: Readonly<Record<string, CmdletSignature>>;
  };
  return cmdlets;
}
