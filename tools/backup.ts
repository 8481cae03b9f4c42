import path from "node:path";
import { backUp } from "@/tools/backup/back-up";
import { runAsProgram } from "@/tools/backup/run-as-program";
import { readBackupSettings } from "@/tools/backup/settings";

await runAsProgram(async () => {
  const { settings, folder } = readBackupSettings(process.argv.slice(2), "--to");
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const target = path.resolve(folder ?? `backups/keymaster-${stamp}Z`);
  await backUp(settings, target);
  return `Backed up to ${target}`;
});
