import { z } from "zod";
import { SAVED_VERSION, type SavedLab } from "@/lab/state/saved-lab";
import { err, ok, type Result } from "@/lib/result";
import type { UnreadableFile } from "./state-file";

/** The head of a saved state; what follows was written by this program and is taken as it is. */
const SavedHead = z.looseObject({
  version: z.literal(SAVED_VERSION),
  seed: z.string().min(1),
  startedAt: z.number().int(),
  savedAt: z.number().int(),
  generation: z.number().int(),
  clock: z.object({
    offsetSeconds: z.number().int().min(0),
    pausedAt: z.number().int().nullable(),
    latest: z.number().int(),
  }),
  servers: z.record(z.string(), z.looseObject({ isOn: z.boolean() })),
  zones: z.array(z.looseObject({ index: z.number().int(), name: z.string() })),
});

/** Reads a saved state. */
export function parseSavedLab(text: string, path: string): Result<SavedLab, UnreadableFile> {
  const parsed = SavedHead.safeParse(parseJson(text));
  if (parsed.success) return ok(asSavedLab(parsed.data));
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  return err({
    kind: "unreadable-file",
    sentence: `${path} is not a state that this program wrote (${where}: ${issue?.message ?? "malformed"}). Move it away to start the lab anew.`,
  });
}

/** Guaranteed by the version: only `saveLab` writes files that say it. */
function asSavedLab(head: z.infer<typeof SavedHead>): SavedLab {
  return head as unknown as SavedLab;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Whatever is wrong with it, it does not begin like a state; the schema says so.
    return String(cause);
  }
}
