"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import styles from "./tabs.module.css";

/** Views of one thing. Control it with `value` where the choice belongs in the address. */
export function Tabs<Value extends string>({
  label,
  tabs,
  value,
  onValueChange,
}: Readonly<{
  label: string;
  tabs: readonly Readonly<{ value: Value; label: ReactNode; panel: ReactNode }>[];
  value?: Value | undefined;
  onValueChange?: ((value: Value) => void) | undefined;
}>) {
  const controlled = value === undefined ? { defaultValue: tabs[0]?.value ?? null } : { value };
  return (
    <BaseTabs.Root {...controlled} onValueChange={(next: Value) => onValueChange?.(next)}>
      <BaseTabs.List aria-label={label} className={styles.list} activateOnFocus>
        {tabs.map((tab) => (
          <BaseTabs.Tab key={tab.value} value={tab.value} className={styles.tab}>
            {tab.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.value} value={tab.value} className={styles.panel}>
          {tab.panel}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
