"use client";

import { type ReactElement, useState } from "react";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { applyTheme, parseTheme, THEMES, themeLabels } from "./theme";

/** The menu of themes, open from the start. */
export function ThemeChoice({ trigger }: Readonly<{ trigger: ReactElement }>) {
  const [chosen, setChosen] = useState(() => parseTheme(document.documentElement.dataset.theme));
  return (
    <Menu trigger={trigger} defaultOpen>
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
