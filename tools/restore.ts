import path from "node:path";
import { restore } from "@/tools/backup/restore";
import { runAsProgram } from "@/tools/backup/run-as-program";
import { readBackupSettings } from "@/tools/backup/settings";
import { StartFailure } from "@/tools/launcher/start-failure.mjs";

await runAsProgram(async () => {
  const { settings, folder } = readBackupSettings(process.argv.slice(2), "--from");
  if (folder === null) throw new StartFailure("Name the backup: npm run restore -- --from FOLDER.");
  const former = await restore(settings, path.resolve(folder));
  const kept = former === null ? "" : `; the former data directory is ${former}`;
  return `Restored ${path.resolve(folder)} to ${settings.dataDir}${kept}`;
});
