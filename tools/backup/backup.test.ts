import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Settings } from "@/lib/platform/command-line.mjs";
import { backUp } from "@/tools/backup/back-up";
import { restore } from "@/tools/backup/restore";
import { readBackupSettings } from "@/tools/backup/settings";

describe("backup and restore", () => {
  let folder = "";
  let settings: Settings;
  const at = (name: string) => path.join(folder, name);
  const read = (name: string) => fs.readFileSync(at(name), "utf8");

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-backup-"));
    ({ settings } = readBackupSettings(["--data-dir", at("data")], "--to"));
    fs.mkdirSync(at("data/database"), { recursive: true });
    fs.writeFileSync(at("data/database/x"), "first");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  test("a restore gives back what was backed up, and keeps what it replaced", async () => {
    await backUp(settings, at("backup"));
    fs.writeFileSync(at("data/database/x"), "second");
    const former = await restore(settings, at("backup"));
    expect(read("data/database/x")).toBe("first");
    expect(fs.readFileSync(path.join(former ?? "", "database/x"), "utf8")).toBe("second");
    expect(fs.existsSync(at("data.lock"))).toBe(false);
  });

  test("a restore needs no data directory to be there", async () => {
    await backUp(settings, at("backup"));
    fs.rmSync(at("data"), { recursive: true });
    expect(await restore(settings, at("backup"))).toBeNull();
    expect(read("data/database/x")).toBe("first");
  });

  test("an existing folder is not written over, and a folder that is no backup not restored", async () => {
    fs.mkdirSync(at("backup"));
    await expect(backUp(settings, at("backup"))).rejects.toThrow(/exists already/);
    await expect(restore(settings, at("backup"))).rejects.toThrow(/is not a backup of Keymaster/);
    expect(read("data/database/x")).toBe("first");
  });

  test("the backup of one kind of database is not restored into the other", async () => {
    await backUp(settings, at("backup"));
    const other = { ...settings, databaseUrl: "postgresql://127.0.0.1/x" };
    await expect(restore(other, at("backup"))).rejects.toThrow(/is of the embedded database/);
  });

  test("an unknown option or a missing folder is refused", () => {
    expect(() => readBackupSettings(["--tto", "x"], "--to")).toThrow(/Unknown option --tto/);
    expect(() => readBackupSettings(["--to"], "--to")).toThrow(/--to needs a value/);
  });

  test("a data directory that a running Keymaster uses is neither copied nor replaced", async () => {
    await backUp(settings, at("backup"));
    fs.mkdirSync(at("data.lock"));
    // Some living process that is not this one.
    for (const ending of ["", ".held"])
      fs.writeFileSync(at(`data.lock/${process.ppid}-0${ending}`), "");
    await expect(backUp(settings, at("another"))).rejects.toThrow(/in use by a running Keymaster/);
    await expect(restore(settings, at("backup"))).rejects.toThrow(/in use by a running Keymaster/);
  });
});
