import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWindowsWorker } from "./open-worker";

let folder: string;
const resolvePath = (relative: string) => path.join(folder, relative);
const ENTRY = {
  driver: "windows-powershell",
  estate: "corp",
  servers: ["dc1.example.test"],
  transport: { kind: "local" },
  powershell: "powershell.exe",
  timeoutSeconds: 120,
  scriptHash: null,
  sessionFile: null,
  workers: 8,
} as const;
const SSH = {
  kind: "ssh",
  host: "dc1.example.test",
  port: 22,
  user: "keymaster",
  keyFile: "key",
  hostKey: "SHA256:x",
} as const;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "open-worker-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("the script that belongs to this version is run; one that was changed is not", async () => {
  const entry = { ...ENTRY, servers: [...ENTRY.servers] };
  expect(await openWindowsWorker(entry, resolvePath)).toMatchObject({ ok: true });
  const signed = { ...entry, scriptHash: "a".repeat(64) };
  expect(await openWindowsWorker(signed, resolvePath)).toMatchObject({
    error: { sentence: expect.stringContaining("is not the script that belongs to this version") },
  });
});

test("a private key that everybody may read is refused, by the name of its field", async () => {
  const entry = { ...ENTRY, servers: [...ENTRY.servers], transport: SSH };
  await writeFile(path.join(folder, "key"), "a key");
  await chmod(path.join(folder, "key"), 0o644);
  expect(await openWindowsWorker(entry, resolvePath)).toMatchObject({
    error: { sentence: expect.stringContaining("(transport.keyFile) can be read by everybody") },
  });
  await chmod(path.join(folder, "key"), 0o600);
  expect(await openWindowsWorker(entry, resolvePath)).toMatchObject({ ok: true });
});

test("over an endpoint the script is told where and which, and restricts nothing itself", async () => {
  const transport = { kind: "jea", host: "dc1.example.test", endpoint: "Keymaster" } as const;
  const powershell = path.join(folder, "words");
  await writeFile(powershell, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  const entry = { ...ENTRY, servers: [...ENTRY.servers], transport, powershell };
  const opened = await openWindowsWorker({ ...entry, sessionFile: "own.pssc" }, resolvePath);
  if (!opened.ok) throw new Error(opened.error.sentence);
  const words: string[] = [];
  let onEnd = () => {};
  const ended = new Promise<void>((resolve) => {
    onEnd = resolve;
  });
  await opened.value({ onLine: (line) => words.push(line), onEnd: () => onEnd() });
  await ended;
  expect(words.slice(-4)).toEqual(["-Computer", "dc1.example.test", "-Endpoint", "Keymaster"]);
  expect(words).not.toContain("-SessionConfiguration");
});
