"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import floating from "@/components/ui/floating.module.css";
import { useFloatingContainer } from "@/components/ui/floating-container";
import styles from "./fact-tip.module.css";

/** One open tip beside its fact. */
export function FactTip({
  id,
  target,
  lines,
}: Readonly<{ id: string; target: HTMLElement; lines: readonly string[] }>) {
  const layer = useFloatingContainer();
  return (
    <Tooltip.Root open>
      <Tooltip.Portal {...layer}>
        <Tooltip.Positioner
          anchor={target}
          className={floating.positioner}
          align="start"
          side="bottom"
          sideOffset={6}
          collisionPadding={8}
        >
          <Tooltip.Popup id={id} role="tooltip" className={styles.tip} data-fact-tip="">
            {lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
