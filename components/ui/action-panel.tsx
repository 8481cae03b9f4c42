import { type ReactNode, useId } from "react";
import styles from "./action-panel.module.css";

/** What to do, beside the verdict: a sentence, whose it is and what not to do (`items`), and the buttons. */
export function ActionPanel({
  title,
  children,
  items = [],
  actions,
}: Readonly<{
  title: ReactNode;
  children: ReactNode;
  items?: readonly Readonly<{ term: string; value: ReactNode }>[] | undefined;
  actions?: ReactNode | undefined;
}>) {
  const headId = useId();
  return (
    <aside aria-labelledby={headId} className={styles.panel}>
      <h2 id={headId}>{title}</h2>
      <div className={styles.say}>{children}</div>
      {items.length > 0 ? (
        <dl className={styles.items}>
          {items.map((item) => (
            <div key={item.term}>
              <dt>{item.term}</dt>
              <dd>{item.value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </aside>
  );
}

/** A row of buttons that wraps. `end` pushes it to the right edge. */
export function Actions({
  children,
  end,
}: Readonly<{ children: ReactNode; end?: boolean | undefined }>) {
  return (
    <div className={styles.row} data-end={end ? "" : undefined} data-print="hide">
      {children}
    </div>
  );
}
