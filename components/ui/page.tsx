import clsx from "clsx";
import type { ReactNode } from "react";
import styles from "./page.module.css";

/** The column of a page: at most 1536 px, gutters 40. `fill` leaves no foot, for pages that end in a bar. */
export function Page({
  children,
  fill,
}: Readonly<{ children: ReactNode; fill?: boolean | undefined }>) {
  return <div className={clsx(styles.page, fill && styles.fill)}>{children}</div>;
}

/**
 * The line that names the page. `crumb` is the link to the list it belongs to, `mono` marks a machine's name,
 * `meta` stands at the right edge, `children` beside the title (saved filters, tabs).
 */
export function PageHead({
  title,
  crumb,
  meta,
  mono,
  children,
}: Readonly<{
  title: ReactNode;
  crumb?: ReactNode | undefined;
  meta?: ReactNode | undefined;
  mono?: boolean | undefined;
  children?: ReactNode | undefined;
}>) {
  return (
    <header className={styles.head}>
      {crumb ? (
        <nav aria-label="Breadcrumb" className={styles.crumb}>
          {crumb}
        </nav>
      ) : null}
      <h1 className={mono ? styles.monoTitle : styles.title}>{title}</h1>
      {children}
      {meta ? <p className={styles.meta}>{meta}</p> : null}
    </header>
  );
}
