"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import floating from "./floating.module.css";
import { useFloatingContainer } from "./floating-container";
import styles from "./menu.module.css";

/** A menu under its button. Put a MenuChoice inside. */
export function Menu({
  trigger,
  children,
  align = "end",
  defaultOpen = false,
}: Readonly<{
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "center" | "end" | undefined;
  defaultOpen?: boolean | undefined;
}>) {
  const layer = useFloatingContainer();
  return (
    <BaseMenu.Root defaultOpen={defaultOpen}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal {...layer}>
        <BaseMenu.Positioner
          className={floating.positioner}
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          <BaseMenu.Popup className={styles.popup} data-ground="raised">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** One of several, under a heading; the chosen one wears the check. */
export function MenuChoice<Value extends string>({
  label,
  value,
  options,
  onValueChange,
}: Readonly<{
  label: string;
  value: Value;
  options: readonly Readonly<{ value: Value; label: ReactNode; hint?: ReactNode | undefined }>[];
  onValueChange: (value: Value) => void;
}>) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className={styles.label}>{label}</BaseMenu.GroupLabel>
      <BaseMenu.RadioGroup value={value} onValueChange={(next: Value) => onValueChange(next)}>
        {options.map((option) => (
          <BaseMenu.RadioItem
            key={option.value}
            value={option.value}
            closeOnClick
            className={styles.item}
          >
            <BaseMenu.RadioItemIndicator className={styles.check} keepMounted>
              <svg aria-hidden="true" viewBox="0 0 12 12">
                <path d="m2.5 6.4 2.4 2.4 4.6-5.4" />
              </svg>
            </BaseMenu.RadioItemIndicator>
            <span>{option.label}</span>
            {option.hint ? <span className={styles.hint}>{option.hint}</span> : null}
          </BaseMenu.RadioItem>
        ))}
      </BaseMenu.RadioGroup>
    </BaseMenu.Group>
  );
}
