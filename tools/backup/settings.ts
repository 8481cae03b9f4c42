import { parseCommandLine, type Settings } from "@/lib/platform/command-line.mjs";
import { StartFailure } from "@/tools/launcher/start-failure.mjs";

export interface BackupSettings {
  readonly settings: Settings;
  /** What stood after the one option that names the backup's folder; null when it was left out. */
  readonly folder: string | null;
}

/** The launcher's own options, and one more for the folder of the backup. */
export function readBackupSettings(
  args: readonly string[],
  option: "--to" | "--from",
): BackupSettings {
  const at = args.indexOf(option);
  const folder = at < 0 ? null : (args[at + 1] ?? "");
  if (folder === "") throw new StartFailure(`${option} needs a value: ${option} FOLDER.`);
  const others = at < 0 ? args : args.filter((_, index) => index !== at && index !== at + 1);
  const parsed = parseCommandLine(others, process.env, process.cwd());
  if (parsed.kind === "settings") return { settings: parsed.settings, folder };
  throw new StartFailure(parsed.kind === "refused" ? parsed.sentence : parsed.text);
}
