import clsx from "clsx";
import type { ReactNode } from "react";
import styles from "./verdict.module.css";

/**
 * The answer of the page in one calm sentence, once per page. `rest` goes on in a quieter ink on a line of its own;
 * `<em>` in it marks the instant that counts. `as="p"` where the page's h1 is a name.
 */
export function Verdict({
  children,
  rest,
  as: Tag = "h1",
}: Readonly<{
  children: ReactNode;
  rest?: ReactNode | undefined;
  as?: "h1" | "h2" | "p" | undefined;
}>) {
  return (
    <Tag className={styles.verdict}>
      {children}
      {rest ? (
        <>
          {" "}
          <span className={styles.rest}>{rest}</span>
        </>
      ) : null}
    </Tag>
  );
}

/** The top of a page: the verdict and its proof (`children` below it) at the left, what to do at the right. */
export function VerdictPanel({
  verdict,
  aside,
  children,
  compact,
}: Readonly<{
  verdict: ReactNode;
  aside?: ReactNode | undefined;
  children?: ReactNode | undefined;
  compact?: boolean | undefined;
}>) {
  return (
    <div className={clsx(styles.panel, aside ? styles.withAside : null, compact && styles.compact)}>
      <div className={styles.main}>
        {verdict}
        {children ? <div className={styles.proof}>{children}</div> : null}
      </div>
      {aside}
    </div>
  );
}
