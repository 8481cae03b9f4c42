import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runTool } from "../run-tool";
import type { Denial, Recipe, ServerRecipe } from "./manifest";

const BIN = "/usr/bin";

/** A key file's base name, with what it is for. */
export type Key = {
  readonly name: string;
  readonly role: "ksk" | "zsk";
  readonly algorithm: string;
};

/** Keys of one zone in a directory of their own. */
export type KeySet = { readonly directory: string; readonly keys: readonly Key[] };

/** Makes the key pairs of a recipe. */
export async function makeKeys(directory: string, zone: string, recipe: Recipe): Promise<KeySet> {
  await mkdir(directory, { recursive: true });
  const { algorithms, bits = 2048, keyRoles = "ksk-zsk", cds = false } = recipe;
  const keys: Key[] = [];
  for (const algorithm of algorithms) {
    const make = async (role: Key["role"]) => {
      const words = [
        ...["-q", "-K", directory, "-a", algorithm],
        ...(algorithm.includes("RSA") ? ["-b", String(bits)] : []),
        ...(role === "ksk" ? ["-f", "KSK"] : []),
        ...(role === "ksk" && cds ? ["-P", "sync", "now-1h"] : []),
        zone,
      ];
      const name = (await runTool(`${BIN}/dnssec-keygen`, words)).trim();
      keys.push({ name, role, algorithm });
    };
    await make("ksk");
    if (keyRoles === "two-ksks") await make("ksk");
    if (keyRoles !== "csk") await make("zsk");
  }
  return { directory, keys };
}

/** The same keys without those of a role. */
export async function withoutRole({ directory, keys }: KeySet, role: Key["role"]): Promise<KeySet> {
  const reduced = `${directory}-without-${role}`;
  await mkdir(reduced, { recursive: true });
  const kept = keys.filter((key) => key.role !== role);
  for (const file of await readdir(directory)) {
    if (!kept.some(({ name }) => file.startsWith(name))) continue;
    await copyFile(path.join(directory, file), path.join(reduced, file));
  }
  return { directory: reduced, keys: kept };
}

export type Signing = {
  readonly directory: string;
  readonly zone: string;
  /** The unsigned zone file. */
  readonly source: string;
  readonly target: string;
  readonly keySet: KeySet;
  readonly denial: Denial;
  readonly period: NonNullable<ServerRecipe["period"]>;
  /** One key for everything. */
  readonly isCsk?: boolean;
  /** Lets the ZSK sign the DNSKEY set too. */
  readonly zskSignsKeys?: boolean;
};

const PERIODS: Readonly<Record<Signing["period"], readonly string[]>> = {
  normal: [],
  expired: ["-s", "20200101000000", "-e", "20200201000000"],
  "not-yet-valid": ["-s", "20600101000000", "-e", "20600201000000"],
  "ends-soon": ["-e", "now+36000"],
};

/** Runs dnssec-signzone; gives the signed file's lines, one record each with its whole name. */
export async function signWithBind(signing: Signing): Promise<readonly string[]> {
  const { directory, zone, source, target, keySet, denial, period } = signing;
  const { kind, iterations = 0, salt = "-" } = denial;
  const nsec3 = kind === "nsec" ? [] : ["-3", salt, "-H", String(iterations)];
  await runTool(
    `${BIN}/dnssec-signzone`,
    [
      ...["-S", "-K", keySet.directory, "-d", directory, "-o", zone, "-O", "full", "-P"],
      ...["-N", "keep", "-n", "1"],
      ...(signing.zskSignsKeys === true ? [] : ["-x"]),
      ...(signing.isCsk === true ? ["-z"] : []),
      ...nsec3,
      ...(kind === "nsec3-opt-out" ? ["-A"] : []),
      ...PERIODS[period],
      ...["-f", target, source],
    ],
    directory,
  );
  return (await readFile(target, "utf8")).split("\n").filter((line) => line !== "");
}

/** The DS record of a key, as a zone file has it. */
export async function dsOf(
  { directory }: KeySet,
  { name }: Key,
  digest: "SHA-1" | "SHA-256" | "SHA-384",
): Promise<string> {
  const file = path.join(directory, `${name}.key`);
  return (await runTool(`${BIN}/dnssec-dsfromkey`, ["-a", digest, file])).trim();
}

export async function writeLines(file: string, lines: readonly string[]): Promise<void> {
  await writeFile(file, `${lines.join("\n")}\n`);
}
