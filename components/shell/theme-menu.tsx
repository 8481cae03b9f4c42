"use client";

import { IconButton } from "@/components/ui/button";
import { Glyph } from "./glyphs";
import { createLazyMenu } from "./lazy-menu";

const LazyChoice = createLazyMenu(() =>
  import("./theme-choice").then((module) => module.ThemeChoice),
);

/** Light, dark, or as the system says. */
export function ThemeMenu() {
  return (
    <LazyChoice
      trigger={
        <IconButton label="Theme">
          <Glyph name="theme" />
        </IconButton>
      }
    />
  );
}
