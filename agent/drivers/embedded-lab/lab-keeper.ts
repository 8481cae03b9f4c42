import { join } from "node:path";
import { Lab, type LabOptions } from "@/lab/lab";
import type { SavedLab } from "@/lab/state/saved-lab";
import { replaceFile } from "./state-file";

/** Where the state is, in the state folder. */
export const STATE_FILE = "lab.json";

/** Keeps one lab and its state on disk: a change that was answered is never lost. */
export class LabKeeper {
  readonly #path: string;
  readonly #options: LabOptions;
  #lab: Lab;
  #writing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(folder: string, options: LabOptions, saved: SavedLab | null) {
    this.#path = join(folder, STATE_FILE);
    this.#options = options;
    this.#lab = new Lab(options, saved);
  }

  get lab(): Lab {
    return this.#lab;
  }

  /** As on first start. */
  reset(): void {
    const firstGeneration = this.#lab.generation + 1;
    this.#lab = new Lab({ ...this.#options, firstGeneration });
  }

  /** Resolves when the state as it is now, or a later one, is safe on disk. */
  save(): Promise<void> {
    if (this.#writing === null) {
      this.#writing = this.#write().finally(() => {
        this.#writing = null;
      });
      return this.#writing;
    }
    // Whoever comes while a write is under way shares the one after it.
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.save();
      });
    return this.#next;
  }

  async #write(): Promise<void> {
    await replaceFile(this.#path, JSON.stringify(this.#lab.save()));
  }
}
