import type { SavedReplicated } from "@/lab/forest/replicated";
import { defaultSettings, type ZoneContent } from "@/lab/zone/content";
import { timingOf } from "@/lab/zone/engine";
import type { ZoneRollovers } from "@/lib/dnssec/rollover/zone-rollovers";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";

/** A content that says only what is not Windows' default: thousands of zones have nothing else. */
export type SavedContent = Omit<ZoneContent, "settings"> & {
  readonly settings: Partial<ZoneSettings>;
};

/** The engine's state without what the content says already. */
export type SavedRollovers = Omit<ZoneRollovers, "descriptors" | "timing">;

const DEFAULTS = defaultSettings("directory");

export function saveContent(saved: SavedReplicated<ZoneContent>): SavedReplicated<SavedContent> {
  return mapVersions(saved, ({ settings, ...content }) => ({
    ...content,
    settings: settings === DEFAULTS ? {} : differenceFrom(DEFAULTS, settings),
  }));
}

export function restoreContent(saved: SavedReplicated<SavedContent>): SavedReplicated<ZoneContent> {
  return mapVersions(saved, ({ settings, ...content }) => ({
    ...content,
    settings: { ...DEFAULTS, ...settings },
  }));
}

export function saveRollovers(rollovers: ZoneRollovers | null): SavedRollovers | null {
  if (rollovers === null) return null;
  const { descriptors, timing, ...state } = rollovers;
  return state;
}

/** The engine's descriptors are those of the content, as the same objects: what is identical has not changed. */
export function restoreRollovers(
  saved: SavedRollovers | null,
  content: ZoneContent,
): ZoneRollovers | null {
  if (saved === null) return null;
  return {
    ...saved,
    timing: timingOf(content),
    descriptors: content.descriptors.map(({ rolling }) => rolling),
  };
}

function mapVersions<A, B>(saved: SavedReplicated<A>, change: (value: A) => B): SavedReplicated<B> {
  return {
    ...saved,
    versions: saved.versions.map((version) => ({ ...version, value: change(version.value) })),
  };
}

function differenceFrom(base: ZoneSettings, settings: ZoneSettings): Partial<ZoneSettings> {
  const known = new Map<string, unknown>(Object.entries(base));
  const differing = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(known.get(name)),
  );
  return Object.fromEntries(differing);
}
