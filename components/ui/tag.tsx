import type { ReactNode } from "react";
import styles from "./tag.module.css";

/** A filter that is on, with the button that takes it off. */
export function Chip({
  children,
  removeLabel,
  onRemove,
}: Readonly<{ children: ReactNode; removeLabel: string; onRemove: () => void }>) {
  return (
    <span className={styles.chip}>
      <span>{children}</span>
      <button type="button" aria-label={removeLabel} onClick={onRemove}>
        <svg aria-hidden="true" viewBox="0 0 12 12">
          <path d="m3 3 6 6m0-6L3 9" />
        </svg>
      </button>
    </span>
  );
}

/** A key of the keyboard. */
export function Kbd({ children }: Readonly<{ children: ReactNode }>) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}
