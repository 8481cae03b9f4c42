import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ServedZone } from "../authoritative-server";
import { anchorText, readRootKey } from "../planted-tree";
import { signZoneFile } from "../signed-zones";
import {
  type DsRecipe,
  fullName,
  type ManifestZone,
  type Recipe,
  recipeOf,
  type ServerRecipe,
  SIDES,
  type Side,
} from "./manifest";
import {
  dsOf,
  type Key,
  type KeySet,
  makeKeys,
  type Signing,
  signWithBind,
  writeLines,
} from "./sign";
import { operate } from "./surgery";

/** Where the servers of the tree are to be found. */
export type Addresses = {
  readonly parent: string;
  readonly ns1: string;
  readonly ns2: string;
  /** Nobody listens here. */
  readonly silent: string;
};

/** Root, `test` and the manifest's zones as signed files. */
export type PlantedManifest = {
  readonly directory: string;
  /** DNSKEY line of the root's KSK. */
  readonly rootKey: string;
  /** The same as delv's `-a` file. */
  readonly anchorFile: string;
  readonly parents: readonly ServedZone[];
  readonly children: Readonly<Record<Side, readonly ServedZone[]>>;
  /** DS lines of a zone at its parent. */
  dsLines(zone: string): readonly string[];
  remove(): Promise<void>;
};

const AT_ONCE = 2;
const OTHER_DIGEST = "AB".repeat(32);
const PARENT = { algorithm: "ECDSAP256SHA256", iterations: 0 } as const;

/** Makes all zones with BIND's own tools: nothing of this program has a hand in it. */
export async function plantManifest(
  zones: readonly ManifestZone[],
  addresses: Addresses,
): Promise<PlantedManifest> {
  const directory = await mkdtemp(path.join(tmpdir(), "keymaster-manifest-"));
  const children: Record<Side, ServedZone[]> = { ns1: [], ns2: [] };
  const delegations = new Map<string, readonly string[]>();
  const queue = [...zones];
  const worker = async () => {
    for (let zone = queue.shift(); zone !== undefined; zone = queue.shift()) {
      const planted = await plantZone(path.join(directory, zone.name), zone);
      delegations.set(fullName(zone), planted.ds);
      for (const side of SIDES) {
        const file = planted.files[side];
        if (file !== null) children[side].push({ name: fullName(zone), file });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const names = zones.flatMap((zone) =>
    serverNames(zone.recipe).map((server) => `${fullName(zone)}. IN NS ${server}`),
  );
  const rootKey = await plantParents(directory, addresses, [
    ...names,
    ...[...delegations.values()].flat(),
  ]);
  const anchorFile = path.join(directory, "anchors.conf");
  await writeFile(anchorFile, anchorText(rootKey));
  return {
    directory,
    rootKey,
    anchorFile,
    parents: [
      { name: ".", file: path.join(directory, "root.signed") },
      { name: "test", file: path.join(directory, "test.signed") },
    ],
    children,
    dsLines: (zone) => delegations.get(zone) ?? [],
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

function serverNames({ silentServer }: Recipe): readonly string[] {
  return ["ns1.test.", silentServer === true ? "ns3.test." : "ns2.test."];
}

/** Signs `test` and the root; gives the root's key. */
async function plantParents(
  directory: string,
  { parent, ns1, ns2, silent }: Addresses,
  delegations: readonly string[],
): Promise<string> {
  const apex = [
    "$TTL 300",
    "@ IN SOA ns.test. hostmaster.test. 1 3600 900 604800 60",
    "@ IN NS ns.test.",
  ];
  await writeLines(path.join(directory, "test.db"), [
    ...apex,
    ...[`ns IN A ${parent}`, `ns1 IN A ${ns1}`, `ns2 IN A ${ns2}`, `ns3 IN A ${silent}`],
    ...delegations,
  ]);
  const testDs = await signZoneFile(directory, { ...PARENT, name: "test", denial: "nsec" });
  await writeLines(path.join(directory, "root.db"), [
    ...apex,
    ...["test. IN NS ns.test.", `ns.test. IN A ${parent}`, testDs],
  ]);
  const rootDs = await signZoneFile(directory, { ...PARENT, name: ".", denial: "nsec" });
  return readRootKey(directory, rootDs);
}

type PlantedZoneFiles = {
  readonly files: Readonly<Record<Side, string | null>>;
  readonly ds: readonly string[];
};

async function plantZone(directory: string, zone: ManifestZone): Promise<PlantedZoneFiles> {
  await mkdir(directory, { recursive: true });
  const { recipe } = zone;
  const name = fullName(zone);
  const own = await makeKeys(path.join(directory, "own"), name, recipe);
  const needsOther = SIDES.some((side) => recipeOf(zone, side).keys === "other");
  const other = needsOther ? await makeKeys(path.join(directory, "other"), name, recipe) : own;
  const files: Record<Side, string | null> = { ns1: null, ns2: null };
  for (const side of SIDES) {
    const isSame = side === "ns2" && recipe.ns2 === undefined;
    files[side] = isSame ? files.ns1 : await plantSide(directory, zone, side, { own, other });
  }
  if (recipe.silentServer === true) files.ns2 = null;
  const ds = await Promise.all(
    recipe.ds.flatMap((kind) => kinds(kind, own, other)).map((make) => make(name)),
  );
  return { files, ds };
}

async function plantSide(
  directory: string,
  zone: ManifestZone,
  side: Side,
  sets: { readonly own: KeySet; readonly other: KeySet },
): Promise<string | null> {
  const server = recipeOf(zone, side);
  if (server.content === "absent") return null;
  const source = path.join(directory, `${side}.db`);
  await writeLines(source, contentOf(zone.recipe, server));
  if (server.content === "unsigned") return source;
  const signing: Signing = {
    directory,
    zone: fullName(zone),
    source,
    target: path.join(directory, `${side}.signed`),
    keySet: sets[server.keys ?? "own"],
    denial: server.denial ?? { kind: "nsec" },
    period: server.period ?? "normal",
    isCsk: zone.recipe.keyRoles === "csk",
  };
  let lines = await signWithBind(signing);
  for (const surgery of server.surgery ?? []) lines = await operate(lines, surgery, signing);
  await writeLines(signing.target, lines);
  return signing.target;
}

/** The first name below the apex sorts before every letter, so that a gap in the NSEC chain hits any name that is asked. */
function contentOf(recipe: Recipe, { serial = 10 }: ServerRecipe): readonly string[] {
  return [
    "$TTL 300",
    `@ IN SOA ns1.test. hostmaster.test. ${serial} 3600 900 604800 60`,
    ...serverNames(recipe).map((server) => `@ IN NS ${server}`),
    '- IN TXT "first"',
    "www IN A 192.0.2.80",
    "mail IN A 192.0.2.25",
    "@ IN MX 10 mail",
    ...(recipe.records ?? []),
  ];
}

type MakeDs = (zone: string) => Promise<string>;

function kinds(kind: DsRecipe, own: KeySet, other: KeySet): readonly MakeDs[] {
  const keysOf = (role: Key["role"]) => own.keys.filter((key) => key.role === role);
  const ksks = keysOf("ksk");
  const fixed =
    (text: string): MakeDs =>
    async (zone) =>
      `${zone}. IN DS ${text}`;
  const changed = (change: (words: string[]) => void): readonly MakeDs[] =>
    ksks.map((key) => async () => {
      const words = (await dsOf(own, key, "SHA-256")).split(/\s+/);
      change(words);
      return words.join(" ");
    });
  switch (kind) {
    case "ksk":
      return firstOfEachAlgorithm(ksks).map((key) => () => dsOf(own, key, "SHA-256"));
    case "ksk-sha1":
      return ksks.map((key) => () => dsOf(own, key, "SHA-1"));
    case "ksk-sha384":
      return ksks.map((key) => () => dsOf(own, key, "SHA-384"));
    case "other-ksk":
      return other.keys
        .filter(({ role }) => role === "ksk")
        .map((key) => () => dsOf(other, key, "SHA-256"));
    case "zsk":
      return keysOf("zsk").map((key) => () => dsOf(own, key, "SHA-256"));
    case "wrong-digest":
      return changed((words) => words.splice(6, words.length, OTHER_DIGEST));
    case "wrong-algorithm":
      return changed((words) => words.splice(4, 1, "8"));
    case "missing-key":
      return [fixed(`4711 13 2 ${OTHER_DIGEST}`)];
    case "missing-rsa-key":
      return [fixed(`4712 8 2 ${OTHER_DIGEST}`)];
    case "unknown-digest":
      return [fixed("4711 13 99 ABCD")];
    case "unknown-algorithm":
      return [fixed(`4711 200 2 ${OTHER_DIGEST}`)];
    default:
      throw new Error(`unknown kind of DS: ${JSON.stringify(kind satisfies never)}`);
  }
}

/** The second KSK of a rollover waits for its DS. */
function firstOfEachAlgorithm(keys: readonly Key[]): readonly Key[] {
  return keys.filter(
    (key, index) => keys.findIndex(({ algorithm }) => algorithm === key.algorithm) === index,
  );
}
