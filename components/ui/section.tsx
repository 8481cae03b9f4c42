import clsx from "clsx";
import { type ReactNode, useId } from "react";
import styles from "./section.module.css";

/**
 * A section: its head stands in the margin column of 208 px, the work beside it. Under 1180 px the head moves above.
 * `lead` says in a sentence what is shown, `foot` its age or a link. `bare` drops the hairline (after a SectionNav).
 */
export function Section({
  title,
  id,
  lead,
  foot,
  bare,
  children,
}: Readonly<{
  title: ReactNode;
  id?: string | undefined;
  lead?: ReactNode | undefined;
  foot?: ReactNode | undefined;
  bare?: boolean | undefined;
  children: ReactNode;
}>) {
  const headId = useId();
  return (
    <section id={id} aria-labelledby={headId} className={clsx(styles.section, bare && styles.bare)}>
      <header className={styles.head}>
        <h2 id={headId}>{title}</h2>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
        {foot ? <div className={styles.foot}>{foot}</div> : null}
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
