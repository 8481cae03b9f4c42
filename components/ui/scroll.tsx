import type { ReactNode } from "react";
import styles from "./scroll.module.css";

/** A region that scrolls sideways, reachable by keyboard. */
export function Scroll({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this groups text or cells
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div role="group" aria-label={label} tabIndex={0} className={styles.scroll}>
      {children}
    </div>
  );
}
