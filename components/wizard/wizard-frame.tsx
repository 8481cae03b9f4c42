"use client";

import clsx from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import { StepRail, type WizardStep } from "./step-rail";
import styles from "./wizard.module.css";

/**
 * A wizard on the page: the rail of steps at the left, one decision at the right, the way on below. `danger` draws the red frame
 * and `banner` its head: kept for what acts against a holder that is not asked. Knows no particular wizard.
 */
export function WizardFrame({
  title,
  subject,
  steps,
  current,
  onStep,
  banner,
  danger,
  children,
}: Readonly<{
  title: string;
  subject: string;
  steps: readonly WizardStep[];
  current: string;
  /** Goes back to a step that was answered. */
  onStep: (id: string) => void;
  banner?: ReactNode | undefined;
  danger?: boolean | undefined;
  children: ReactNode;
}>) {
  const work = useFocusOfStep(current);
  return (
    <div className={clsx(styles.frame, danger && styles.danger)}>
      {banner ? <div className={styles.banner}>{banner}</div> : null}
      <div className={styles.columns}>
        <nav aria-label={`Steps: ${title}`} className={styles.rail}>
          <p className={styles.what}>{title}</p>
          <p className={styles.subject}>{subject}</p>
          <StepRail steps={steps} current={current} onStep={onStep} />
        </nav>
        <div ref={work} tabIndex={-1} className={styles.work}>
          {children}
        </div>
      </div>
    </div>
  );
}

/**
 * A new step must be read from its title on: what was pressed is gone with the step before, and the focus with it. The first step of
 * a visit is where the page begins anyway, and whoever has the focus elsewhere keeps it.
 */
function useFocusOfStep(current: string) {
  const work = useRef<HTMLDivElement>(null);
  const seen = useRef(current);
  useEffect(() => {
    if (seen.current === current) return;
    seen.current = current;
    const { activeElement, body } = document;
    if (activeElement !== null && activeElement !== body) return;
    (work.current?.querySelector("h1") ?? work.current)?.focus();
  }, [current]);
  return work;
}

/** The head of a step: what is decided here, in a title and a line. The title takes the focus when the step changes. */
export function StepHead({
  title,
  lead,
  aside,
}: Readonly<{ title: string; lead?: ReactNode | undefined; aside?: ReactNode | undefined }>) {
  return (
    <header className={styles.head}>
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {lead ? <p>{lead}</p> : null}
      </div>
      {aside}
    </header>
  );
}

/** The foot of a step: back at the left; at the right what is still missing, and the way on. */
export function StepFoot({
  back,
  note,
  next,
}: Readonly<{
  back?: ReactNode | undefined;
  note?: ReactNode | undefined;
  next?: ReactNode | undefined;
}>) {
  return (
    <footer className={styles.foot}>
      <div>{back}</div>
      <div className={styles.next}>
        {note ? <p role="status">{note}</p> : null}
        {next}
      </div>
    </footer>
  );
}
