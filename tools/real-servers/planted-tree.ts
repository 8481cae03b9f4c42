import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServedZone, startAuthoritative } from "./authoritative-server";
import { findFreePorts } from "./free-ports";
import { type PlantedZone, plantZone, signZoneFile } from "./signed-zones";

/** A root, the zone `test` and planted zones below it, as signed files. */
export type PlantedFiles = {
  readonly directory: string;
  /** DNSKEY line of the root's KSK. */
  readonly rootKey: string;
  /** The same as delv's `-a` file. */
  readonly anchorFile: string;
  readonly zones: readonly ServedZone[];
  remove(): Promise<void>;
};

/** The same, all on one named. */
export type PlantedTree = PlantedFiles & { readonly port: number };

const APEX = `$TTL 300
@ IN SOA ns.test. hostmaster.test. 1 3600 900 604800 60
@ IN NS ns.test.
`;
const PARENT = { algorithm: "ECDSAP256SHA256", iterations: 0 } as const;

/** Makes the zones with BIND's tools and serves them. */
export async function startPlantedTree(zones: readonly PlantedZone[]): Promise<PlantedTree> {
  const files = await plantTree(zones);
  const [port = 0] = await findFreePorts(1);
  const directory = path.join(files.directory, "named");
  const program = await startAuthoritative("named", {
    directory,
    ip: "127.0.0.1",
    port,
    zones: files.zones,
  });
  return {
    ...files,
    port,
    remove: async () => {
      await program.end("SIGKILL");
      await files.remove();
    },
  };
}

/** Makes the zones with BIND's tools. */
export async function plantTree(zones: readonly PlantedZone[]): Promise<PlantedFiles> {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-planted-"));
  const delegations = await Promise.all(
    zones.map(
      async (zone) => `${zone.name}. IN NS ns.${zone.name}.\n${await plantZone(directory, zone)}`,
    ),
  );
  await writeFile(
    path.join(directory, "test.db"),
    `${APEX}ns IN A 127.0.0.1\n${delegations.join("\n")}\n`,
  );
  const testDs = await signZoneFile(directory, {
    ...PARENT,
    name: "test",
    denial: "nsec3-opt-out",
  });
  await writeFile(
    path.join(directory, "root.db"),
    `${APEX}test. IN NS ns.test.\nns.test. IN A 127.0.0.1\n${testDs}\n`,
  );
  const rootDs = await signZoneFile(directory, { ...PARENT, name: ".", denial: "nsec" });
  const rootKey = await readRootKey(directory, rootDs);
  const anchorFile = path.join(directory, "anchors.conf");
  await writeFile(anchorFile, anchorText(rootKey));
  const names = [".", "test", ...zones.map((zone) => zone.name)];
  return {
    directory,
    rootKey,
    anchorFile,
    zones: names.map((name) => ({
      name,
      file: path.join(directory, `${name === "." ? "root" : name}.signed`),
    })),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** DNSKEY line of the root key that a DS line refers to. */
export async function readRootKey(directory: string, rootDs: string): Promise<string> {
  const tag = rootDs.split(/\s+/)[3] ?? "";
  const file = `K.+013+${tag.padStart(5, "0")}.key`;
  const text = await readFile(path.join(directory, "keys-root", file), "utf8");
  const line = text.split("\n").find((candidate) => candidate.startsWith(". "));
  if (line === undefined) throw new Error(`no DNSKEY in ${file}`);
  return line;
}

/** A root key as delv takes it. */
export function anchorText(rootKey: string): string {
  const [flags, protocol, algorithm, ...key] = rootKey.split(/\s+/).slice(3);
  return `trust-anchors { . static-key ${flags} ${protocol} ${algorithm} "${key.join("")}"; };\n`;
}
