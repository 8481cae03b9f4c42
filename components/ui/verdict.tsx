import clsx from "clsx";
import type { ReactNode } from "react";
import styles from "./verdict.module.css";

/** Beyond this a second sentence in the largest type is no longer calm. */
const longRest = 110;

/**
 * The answer of the page in one calm sentence, once per page. `rest` goes on in a quieter ink on a line of its own;
 * smaller where it is long text; `<em>` in it marks the instant that counts. `as="p"` where the page's h1 is a name.
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
  const isLong = typeof rest === "string" && rest.length > longRest;
  return (
    <Tag className={styles.verdict}>
      {children}
      {rest ? (
        <>
          {" "}
          <span className={clsx(styles.rest, isLong && styles.longRest)}>{rest}</span>
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
