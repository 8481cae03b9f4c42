import { appendFile, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { runTool } from "./run-tool";

/**
 * The state of a zone's keys when named first sees them. `settled`: signed for long, DS at the parent. `zsk-rolling`: the new
 * ZSK signs, old signatures still expire. `ksk-waiting`: the new KSK waits for its DS at the parent.
 */
export type PreparedKeys = "settled" | "zsk-rolling" | "ksk-waiting";

type Pair = { readonly ksk: string; readonly zsk: string };
const OLD = "now-100d";
const DAY_AGO = "now-1d";

/** Makes key files with named's own tools. */
export async function prepareKeys(options: {
  readonly zone: string;
  readonly keyDirectory: string;
  readonly policyFile: string;
  readonly policy: string;
  readonly keys: PreparedKeys;
}): Promise<void> {
  const first = await makePair(options);
  const directory = options.keyDirectory;
  switch (options.keys) {
    case "settled":
      await settleKsk(directory, first.ksk);
      return settleZsk(directory, first.zsk);
    case "zsk-rolling":
      return rollZsk(options, first);
    case "ksk-waiting":
      return rollKsk(options, first);
    default:
      throw new Error(`unknown preparation: ${JSON.stringify(options.keys satisfies never)}`);
  }
}

type Options = Parameters<typeof prepareKeys>[0];

async function rollZsk(options: Options, old: Pair): Promise<void> {
  const directory = options.keyDirectory;
  const successor = await makePair(options);
  await removeKey(directory, successor.ksk);
  await settleKsk(directory, old.ksk);
  await setTimes(directory, old.zsk, [
    ...["-P", OLD, "-A", OLD, "-I", DAY_AGO, "-D", "now+9d"],
    ...["-g", "HIDDEN", "-k", "OMNIPRESENT", OLD, "-z", "UNRETENTIVE", DAY_AGO],
  ]);
  await setTimes(directory, successor.zsk, [
    ...["-P", "now-2d", "-A", DAY_AGO, "-I", "now+89d", "-D", "now+99d"],
    ...["-g", "OMNIPRESENT", "-k", "OMNIPRESENT", DAY_AGO, "-z", "RUMOURED", DAY_AGO],
  ]);
  await relate(directory, old.zsk, successor.zsk);
}

async function rollKsk(options: Options, old: Pair): Promise<void> {
  const directory = options.keyDirectory;
  const successor = await makePair(options);
  await removeKey(directory, successor.zsk);
  await settleZsk(directory, old.zsk);
  const isEverywhere = ["-k", "OMNIPRESENT", "now-2d", "-r", "OMNIPRESENT", "now-2d"];
  await setTimes(directory, old.ksk, [
    ...["-P", "now-366d", "-A", "now-366d", "-I", DAY_AGO, "-D", "now+9d"],
    ...["-g", "HIDDEN", ...isEverywhere, "-d", "UNRETENTIVE", DAY_AGO],
  ]);
  await setTimes(directory, successor.ksk, [
    ...["-P", "now-2d", "-A", DAY_AGO, "-I", "now+364d", "-D", "now+374d"],
    ...["-g", "OMNIPRESENT", ...isEverywhere, "-d", "RUMOURED", DAY_AGO],
  ]);
  await relate(directory, old.ksk, successor.ksk);
}

function settleKsk(directory: string, key: string): Promise<void> {
  const states = ["-k", "-r", "-d"].flatMap((which) => [which, "OMNIPRESENT", OLD]);
  return setTimes(directory, key, [
    ...["-P", OLD, "-A", OLD, "-I", "now+265d", "-D", "now+275d"],
    ...["-g", "OMNIPRESENT", ...states],
  ]);
}

function settleZsk(directory: string, key: string): Promise<void> {
  return setTimes(directory, key, [
    ...["-P", "now-10d", "-A", "now-10d", "-I", "now+80d", "-D", "now+90d"],
    ...["-g", "OMNIPRESENT", "-k", "OMNIPRESENT", "now-10d", "-z", "OMNIPRESENT", "now-10d"],
  ]);
}

/** One KSK and one ZSK of the policy. */
async function makePair({ zone, keyDirectory, policyFile, policy }: Options): Promise<Pair> {
  const made = await runTool("/usr/bin/dnssec-keygen", [
    ...["-K", keyDirectory, "-k", policy, "-l", policyFile, "-q", zone],
  ]);
  const pair = { ksk: "", zsk: "" };
  for (const key of made.split("\n").filter((line) => line.startsWith("K"))) {
    const state = await readFile(path.join(keyDirectory, `${key}.state`), "utf8");
    pair[state.includes("KSK: yes") ? "ksk" : "zsk"] = key;
  }
  return pair;
}

async function setTimes(directory: string, key: string, args: readonly string[]): Promise<void> {
  await runTool("/usr/bin/dnssec-settime", ["-s", "-K", directory, ...args, key]);
}

async function relate(directory: string, old: string, successor: string): Promise<void> {
  const tag = (key: string) => Number(key.slice(-5));
  await appendFile(path.join(directory, `${old}.state`), `Successor: ${tag(successor)}\n`);
  await appendFile(path.join(directory, `${successor}.state`), `Predecessor: ${tag(old)}\n`);
}

async function removeKey(directory: string, key: string): Promise<void> {
  for (const suffix of ["key", "private", "state"]) {
    await rm(path.join(directory, `${key}.${suffix}`));
  }
}
