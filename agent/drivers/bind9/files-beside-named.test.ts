import { chmod, chown, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationFile } from "./configuration";
import { KeyDirectory } from "./key-directory";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "beside-named-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const write = (name: string, content: string) => writeFile(path.join(directory, name), content);

const STATE = `Algorithm: 13
Length: 256
Lifetime: 0
KSK: no
ZSK: yes
DNSKEYState: omnipresent
ZRRSIGState: omnipresent
GoalState: omnipresent
`;
const KEY = `; comment
Example.TEST. 3600 IN DNSKEY 256 3 13 AAECAw== BAUG
`;

async function writeKey(folder: string, base: string): Promise<void> {
  await mkdir(path.join(directory, folder), { recursive: true });
  await write(path.join(folder, `${base}.state`), STATE);
  await write(path.join(folder, `${base}.key`), KEY);
  await write(path.join(folder, `${base}.private`), "never read");
}

describe("KeyDirectory", () => {
  test("finds keys in the directory and one level below, by the zone that the key file names", async () => {
    await writeKey(".", "Kexample.test.+013+00001");
    await writeKey("zone", "Kexample.test.+013+00002");
    await writeKey("zone/too-deep", "Kexample.test.+013+00003");
    const { keysByZone, problems } = await new KeyDirectory(directory).read();
    expect(problems).toEqual([]);
    const keys = keysByZone.get("example.test") ?? [];
    expect(keys.map(({ state }) => state.keyFile)).toEqual([
      "Kexample.test.+013+00001",
      "Kexample.test.+013+00002",
    ]);
    expect(keys[0]?.record).toMatchObject({ flags: 256, publicKey: "AAECAw==BAUG" });
  });

  test("the same key value comes back until one of its files changes", async () => {
    await writeKey(".", "Kexample.test.+013+00001");
    const keys = new KeyDirectory(directory);
    const read = async () => (await keys.read()).keysByZone.get("example.test")?.[0];
    const first = await read();
    expect(await read()).toBe(first);
    const state = path.join(directory, "Kexample.test.+013+00001.state");
    await writeFile(state, STATE.replace("ZRRSIGState: omnipresent", "ZRRSIGState: unretentive"));
    await utimes(state, 1, 1);
    const second = await read();
    expect(second?.state.zoneSignatures?.state).toBe("unretentive");
    await rm(path.join(directory, "Kexample.test.+013+00001.private"));
    expect((await read())?.isPrivateKeyReachable).toBe(false);
  });

  test.runIf(process.getuid?.() === 0)(
    "a private key is reachable if the owner of the state file may read it, unknown if that cannot be told",
    async () => {
      const base = "Kexample.test.+013+00001";
      await writeKey(".", base);
      const [state, secret] = [`${base}.state`, `${base}.private`].map((name) =>
        path.join(directory, name),
      );
      if (state === undefined || secret === undefined) throw new Error("no files");
      const reach = async () => {
        const { keysByZone } = await new KeyDirectory(directory).read();
        return keysByZone.get("example.test")?.[0]?.isPrivateKeyReachable;
      };
      await chown(state, 5001, 5001);
      const cases = [
        { uid: 5001, gid: 5001, mode: 0o600, expected: true },
        { uid: 5001, gid: 5001, mode: 0o000, expected: false },
        { uid: 0, gid: 5001, mode: 0o640, expected: true },
        { uid: 0, gid: 0, mode: 0o644, expected: true },
        { uid: 0, gid: 0, mode: 0o600, expected: null },
      ];
      for (const { uid, gid, mode, expected } of cases) {
        await chown(secret, uid, gid);
        await chmod(secret, mode);
        expect(await reach(), JSON.stringify({ uid, gid, mode })).toBe(expected);
      }
    },
  );

  test("a broken state file and a directory that is not there are told, not thrown", async () => {
    await writeKey(".", "Kexample.test.+013+00001");
    await write("Kexample.test.+013+00001.state", "half a file");
    const broken = await new KeyDirectory(directory).read();
    expect(broken.keysByZone.size).toBe(0);
    expect(broken.problems[0]?.detail).toContain("it has no Algorithm");
    const missing = await new KeyDirectory(path.join(directory, "nowhere")).read();
    expect(missing.problems[0]?.detail).toContain("ENOENT");
  });
});

describe("ConfigurationFile", () => {
  test("follows includes, patterns and the directory option as named does", async () => {
    await mkdir(path.join(directory, "policies"));
    await write(
      "named.conf",
      `options { directory "${directory}/policies"; dnssec-policy "two"; };
      include "*.conf";`,
    );
    await write("policies/one.conf", 'dnssec-policy "one" { dnskey-ttl 1; };');
    await write("policies/two.conf", 'dnssec-policy "two" { dnskey-ttl 2; };');
    const { policies, inheritedPolicyName, problem } = await new ConfigurationFile(
      path.join(directory, "named.conf"),
    ).read();
    expect(problem).toBeNull();
    expect(policies.get("one")?.dnskeyTtlSeconds).toBe(1);
    expect(policies.get("two")?.dnskeyTtlSeconds).toBe(2);
    expect(inheritedPolicyName).toBe("two");
  });

  test("reads again when an included file changes, and not otherwise", async () => {
    await write("named.conf", `include "${directory}/own.conf";`);
    await write("own.conf", 'dnssec-policy "own" { dnskey-ttl 1; };');
    const file = new ConfigurationFile(path.join(directory, "named.conf"));
    const first = await file.read();
    expect(await file.read()).toBe(first);
    await write("own.conf", 'dnssec-policy "own" { dnskey-ttl 22; };');
    expect((await file.read()).policies.get("own")?.dnskeyTtlSeconds).toBe(22);
  });

  test("a mistake is told with file and line, and nothing is made up", async () => {
    await write("named.conf", 'options {\n directory "x" };');
    const file = new ConfigurationFile(path.join(directory, "named.conf"));
    const { problem, policies } = await file.read();
    expect(problem).toBe(`${directory}/named.conf:2: a semicolon is missing`);
    expect(policies.size).toBe(0);
    await write("named.conf", `include "${directory}/named.conf";`);
    expect((await file.read()).problem).toContain("more than 200 included files");
  });
});
