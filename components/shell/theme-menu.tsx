"use client";

import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { Glyph } from "./glyphs";
import { applyTheme, THEMES, type Theme, themeLabels } from "./theme";

/** Light, dark, or as the system says. */
export function ThemeMenu({ theme }: Readonly<{ theme: Theme }>) {
  const [chosen, setChosen] = useState(theme);
  return (
    <Menu
      trigger={
        <IconButton label="Theme">
          <Glyph name="theme" />
        </IconButton>
      }
    >
      <MenuChoice
        label="Theme"
        value={chosen}
        options={THEMES.map((value) => ({ value, label: themeLabels[value] }))}
        onValueChange={(next) => {
          applyTheme(next);
          setChosen(next);
        }}
      />
    </Menu>
  );
}
