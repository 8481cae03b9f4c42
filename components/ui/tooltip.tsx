"use client";

import { Tooltip as BaseTooltip } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import floating from "./floating.module.css";
import { useFloatingContainer } from "./floating-container";
import styles from "./tooltip.module.css";

/** The name of a button that shows only a shape. Never the only place of a fact: facts use FactTips. */
export function Tooltip({
  children,
  content,
}: Readonly<{ children: ReactElement; content: ReactNode }>) {
  const layer = useFloatingContainer();
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} delay={400} />
      <BaseTooltip.Portal {...layer}>
        <BaseTooltip.Positioner className={floating.positioner} sideOffset={6}>
          <BaseTooltip.Popup className={styles.popup}>{content}</BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
