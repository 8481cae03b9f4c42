"use client";

import { Popover as BasePopover } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import floating from "./floating.module.css";
import { useFloatingContainer } from "./floating-container";
import styles from "./popover.module.css";

/** A small panel beside the button that opened it. */
export function Popover({
  trigger,
  title,
  children,
  side = "bottom",
  align = "start",
}: Readonly<{
  trigger: ReactElement;
  title?: ReactNode | undefined;
  children: ReactNode;
  side?: "top" | "bottom" | "left" | "right" | undefined;
  align?: "start" | "center" | "end" | undefined;
}>) {
  const layer = useFloatingContainer();
  return (
    <BasePopover.Root>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal {...layer}>
        <BasePopover.Positioner
          className={floating.positioner}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={12}
        >
          <BasePopover.Popup className={styles.popup} data-ground="raised">
            {title ? <BasePopover.Title className={styles.title}>{title}</BasePopover.Title> : null}
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
