import type { ReactNode } from "react";
import styles from "./empty-state.module.css";

/** Nothing to show, said in a sentence, with the way on. The frame does not jump. */
export function EmptyState({
  children,
  action,
}: Readonly<{ children: ReactNode; action?: ReactNode | undefined }>) {
  return (
    <div className={styles.empty}>
      <p>{children}</p>
      {action ? <p className={styles.action}>{action}</p> : null}
    </div>
  );
}
