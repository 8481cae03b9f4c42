import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildDriver } from "@/agent/drivers/registry";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { makeCertificates } from "@/tools/real-servers/certificates";
import { readAgentConfig } from "./read-agent-config";

let directory: string;
const TOKEN = "0123456789abcdef0123456789abcdef";
const BIND9 = {
  driver: "bind9",
  estate: "fleet",
  server: "NS1.Example.test.",
  dns: { ip: "127.0.0.1", port: 53 },
  statisticsUrl: "http://127.0.0.1:8053",
  control: { ip: "127.0.0.1", port: 953, keyFile: "rndc.key" },
  keyDirectory: "keys",
  configFile: "named.conf",
};
const CONFIG = {
  name: "ns1",
  listen: { host: "127.0.0.1", port: 8443 },
  tokenFile: "token",
  stateDir: "state",
  drivers: [BIND9],
};

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "agent-config-"));
  await write("token", `${TOKEN}\n`, 0o600);
  await write("rndc.key", 'key "k" { algorithm hmac-sha256; secret "AQID"; };', 0o640);
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function write(name: string, content: string, mode: number): Promise<void> {
  await writeFile(path.join(directory, name), content);
  await chmod(path.join(directory, name), mode);
}

async function read(config: unknown) {
  const file = path.join(directory, "agent.json");
  await writeFile(file, typeof config === "string" ? config : JSON.stringify(config));
  return readAgentConfig(file);
}

async function refusal(config: unknown): Promise<string> {
  const settings = await read(config);
  if (settings.ok) throw new Error("it was accepted");
  expect(settings.error.sentences).toHaveLength(1);
  const [sentence = ""] = settings.error.sentences;
  return sentence.replaceAll(`${directory}/`, "");
}

describe("readAgentConfig", () => {
  test("reads a whole file; names are canonical, paths are relative to it, read-only is the default", async () => {
    const settings = await read(CONFIG);
    if (!settings.ok) throw new Error(settings.error.sentences.join("\n"));
    const { config, token, tls, resolvePath } = settings.value;
    expect(config).toMatchObject({ readOnly: true, drivers: [{ server: "ns1.example.test" }] });
    expect({ token, tls }).toEqual({ token: TOKEN, tls: null });
    expect(resolvePath("keys")).toBe(path.join(directory, "keys"));
    expect(resolvePath("/etc/bind")).toBe("/etc/bind");
  });

  const without = (field: string, from: object) =>
    Object.fromEntries(Object.entries(from).filter(([name]) => name !== field));

  test.each([
    ["not JSON", "{", /^agent\.json is not JSON: .+\.$/],
    [
      "another kind of document",
      "[]",
      "agent.json has a mistake: the file must hold one JSON object.",
    ],
    [
      "no name",
      without("name", CONFIG),
      `agent.json has a mistake at "name": give the agent's name.`,
    ],
    [
      "a misspelled field",
      { ...CONFIG, readonly: true },
      'agent.json has an unknown field: remove "readonly" or correct the spelling.',
    ],
    [
      "a port that is none",
      { ...CONFIG, listen: { host: "::1", port: 70_000 } },
      'agent.json has a mistake at "listen.port": give the port to listen on, a number from 0 to 65535.',
    ],
    [
      "a driver that nobody knows",
      { ...CONFIG, drivers: [{ driver: "powerdns" }] },
      'agent.json has a mistake at "drivers.0.driver": use "bind9", "embedded-lab", "windows-powershell" or "active-directory".',
    ],
    [
      "no driver",
      { ...CONFIG, drivers: [] },
      'agent.json has a mistake at "drivers": list at least one driver.',
    ],
    [
      "a bind9 server in the lab's estate",
      { ...CONFIG, drivers: [{ ...BIND9, estate: "lab" }] },
      'agent.json has a mistake at "drivers.0.estate": the name "lab" is taken by the lab.',
    ],
    [
      "a bind9 server without its control key",
      { ...CONFIG, drivers: [{ ...BIND9, control: { ip: "127.0.0.1", port: 953 } }] },
      `agent.json has a mistake at "drivers.0.control.keyFile": give the path of the control channel's key, for example /etc/bind/rndc.key.`,
    ],
    [
      "plain HTTP on the network",
      { ...CONFIG, listen: { host: "192.0.2.1", port: 8443 } },
      'Without "tls" the token would travel in the clear: give "tls", or listen on 127.0.0.1 instead of 192.0.2.1.',
    ],
    [
      "a token file that is not there",
      { ...CONFIG, tokenFile: "nowhere" },
      /^nowhere \(tokenFile\) cannot be read: ENOENT/,
    ],
  ])("%s is refused in one sentence", async (_what, config, sentence) => {
    const said = await refusal(config);
    if (typeof sentence === "string") expect(said).toBe(sentence);
    else expect(said).toMatch(sentence);
  });

  test("servers that are asked over TCP are addresses; without a list there are none", async () => {
    const settings = await read({
      ...CONFIG,
      observer: { tcpServers: ["192.0.2.53", "2001:db8::53"] },
    });
    expect(settings.ok && settings.value.observer?.tcpServers).toEqual([
      "192.0.2.53",
      "2001:db8::53",
    ]);
    const usual = await read(CONFIG);
    expect(usual.ok && usual.value.observer?.tcpServers).toEqual([]);
    expect(await refusal({ ...CONFIG, observer: { tcpServers: ["ns1.test"] } })).toContain(
      "tcpServers",
    );
  });

  test("secrets that everybody may read are refused, and so is a token that is too short", async () => {
    await write("token", TOKEN, 0o644);
    expect(await refusal(CONFIG)).toBe(
      "token (tokenFile) can be read by everybody on this machine: run chmod 640 or 600 on it.",
    );
    await write("token", "short", 0o600);
    expect(await refusal(CONFIG)).toContain("at least 16 characters");
    await write("token", TOKEN, 0o600);
    await write("agent.key", "key", 0o604);
    const tls = { certFile: "agent.pem", keyFile: "agent.key" };
    expect(await refusal({ ...CONFIG, tls })).toContain("agent.key (tls.keyFile) can be read by");
  });
});

describe("buildDriver", () => {
  const context = () => ({
    resolvePath: (relative: string) => path.resolve(directory, relative),
    stateDir: directory,
    wallClock: () => 0,
    crypto: createNodeCrypto(),
    onFailure: () => undefined,
  });

  async function build(entry: object) {
    const settings = await read({ ...CONFIG, drivers: [entry] });
    const [parsed] = settings.ok ? settings.value.config.drivers : [];
    if (parsed === undefined) throw new Error(JSON.stringify(settings));
    return buildDriver(parsed, context());
  }

  test("a bind9 entry becomes a driver named after its server, without asking the server", async () => {
    expect(await build(BIND9)).toMatchObject({
      ok: true,
      value: { id: "bind9-ns1.example.test", driver: { driver: "bind9", estate: "fleet" } },
    });
  });

  test("a control key that everybody may read, or that is none, is refused", async () => {
    await chmod(path.join(directory, "rndc.key"), 0o644);
    expect(await build(BIND9)).toMatchObject({
      error: { sentence: expect.stringContaining("(control.keyFile) can be read by everybody") },
    });
    await write("rndc.key", "no key", 0o600);
    expect(await build(BIND9)).toMatchObject({
      error: { sentence: expect.stringContaining("(control.keyFile) is no rndc key") },
    });
  });

  const DIRECTORY = {
    driver: "active-directory",
    estate: "corp",
    url: "ldaps://dc1.example.test",
    bindDn: "cn=keymaster",
    passwordFile: "password",
    caCertificateFile: "ca.pem",
  };

  test("an active-directory entry connects to nothing before it is asked", async () => {
    await write("password", "secret\n", 0o600);
    const { caCertificate } = await makeCertificates(directory, "directory");
    await write("ca.pem", caCertificate, 0o644);
    const built = await build(DIRECTORY);
    expect(built).toMatchObject({ ok: true, value: { id: "active-directory-dc1.example.test" } });
    expect(JSON.stringify(built)).not.toContain("secret");
  });

  test("a directory's password that everybody may read, or that is empty, is refused", async () => {
    await write("password", "secret", 0o644);
    expect(await build(DIRECTORY)).toMatchObject({
      error: { sentence: expect.stringContaining("(passwordFile) can be read by everybody") },
    });
    await write("password", "\n", 0o600);
    expect(await build(DIRECTORY)).toMatchObject({
      error: { sentence: expect.stringContaining("(passwordFile) holds no password") },
    });
  });

  test("a directory without a certificate to trust is refused", async () => {
    await write("password", "secret", 0o600);
    await write("ca.pem", "no certificate", 0o644);
    expect(await build(DIRECTORY)).toMatchObject({
      error: { sentence: expect.stringContaining("(caCertificateFile) holds no certificate") },
    });
  });

  test.each([
    ["ldap://dc1.example.test", "give the address as ldaps://host"],
    [
      "ldaps://user:secret@dc1.example.test",
      "give the address as ldaps://host or ldaps://host:port",
    ],
    ["ldaps://dc1.example.test/DC=corp", "give the address as ldaps://host or ldaps://host:port"],
  ])("the address %s is refused", async (url, hint) => {
    await expect(build({ ...DIRECTORY, url })).rejects.toThrow(hint);
  });

  test("an account that could be taken for a mechanism of SASL is refused", async () => {
    await expect(build({ ...DIRECTORY, bindDn: "EXTERNAL" })).rejects.toThrow(
      "give the account's distinguished name",
    );
  });

  test("a windows-powershell entry starts nothing before it is asked", async () => {
    const built = await build({
      driver: "windows-powershell",
      estate: "corp",
      servers: ["dc1.example.test"],
      transport: { kind: "local" },
    });
    expect(built).toMatchObject({ ok: true, value: { id: "windows-powershell-dc1.example.test" } });
  });

  test("an endpoint is one server's own, and its name is no path", async () => {
    const transport = { kind: "jea", host: "dc1.example.test", endpoint: "Keymaster" };
    const entry = { driver: "windows-powershell", estate: "corp", transport };
    const built = await build({ ...entry, servers: ["dc1.example.test"] });
    expect(built).toMatchObject({ ok: true });
    const two = { ...entry, servers: ["dc1.example.test", "dc2.example.test"] };
    await expect(build(two)).rejects.toThrow(/make an entry for each server/);
    const servers = ["dc1.example.test"];
    const strange = { ...entry, servers, transport: { ...transport, endpoint: "../Other" } };
    await expect(build(strange)).rejects.toThrow(/letters, digits/);
  });

  test("over SSH without a pinned host key nothing is spoken to", async () => {
    await expect(
      build({
        driver: "windows-powershell",
        estate: "corp",
        servers: ["dc1.example.test"],
        transport: { kind: "ssh", host: "dc1.example.test", user: "keymaster", keyFile: "key" },
      }),
    ).rejects.toThrow(/hostKey/);
  });
});
