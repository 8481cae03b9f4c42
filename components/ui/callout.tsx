import clsx from "clsx";
import type { ReactNode } from "react";
import styles from "./callout.module.css";

/**
 * A remark that must be seen. `plain` informs, `warning` asks for care, `danger` wears the hazard edge and is kept for
 * what acts against a holder. `live` announces it when it appears.
 */
export function Callout({
  title,
  children,
  kind = "plain",
  live,
  actions,
}: Readonly<{
  title?: ReactNode | undefined;
  children: ReactNode;
  kind?: "plain" | "warning" | "danger" | undefined;
  live?: boolean | undefined;
  actions?: ReactNode | undefined;
}>) {
  return (
    <div className={clsx(styles.callout, styles[kind])} role={live ? "status" : undefined}>
      <div className={styles.text}>
        {title ? <strong>{title}</strong> : null} {children}
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}
