import clsx from "clsx";
import type { ReactNode } from "react";
import styles from "./text.module.css";

type TextProps = Readonly<{ children: ReactNode; className?: string | undefined }>;

/** What a machine would match: names, tags, serials, properties. Never wraps. */
export function Mono({
  children,
  className,
  strong,
}: TextProps & Readonly<{ strong?: boolean | undefined }>) {
  return <span className={clsx(styles.mono, strong && styles.strong, className)}>{children}</span>;
}

/** Secondary text: part of the sentence, not its point. */
export function Soft({ children, className }: TextProps) {
  return <span className={clsx(styles.soft, className)}>{children}</span>;
}

/** Tertiary text: labels, ages, notes. */
export function Quiet({ children, className }: TextProps) {
  return <span className={clsx(styles.quiet, className)}>{children}</span>;
}

/** A line of label size: "Checked 9 s ago". */
export function Note({ children, className }: TextProps) {
  return <p className={clsx(styles.note, className)}>{children}</p>;
}

/** Reading text, 14/22, at most 74 characters wide. */
export function Prose({ children, className }: TextProps) {
  return <div className={clsx(styles.prose, className)}>{children}</div>;
}

/** A sentence that leads a block, 16/24. */
export function Lead({ children, className }: TextProps) {
  return <p className={clsx(styles.lead, className)}>{children}</p>;
}

/** Read aloud, not drawn. */
export function VisuallyHidden({ children }: Readonly<{ children: ReactNode }>) {
  return <span className={styles.hidden}>{children}</span>;
}

/** Not applicable: a dash, never an empty cell that means something. */
export function NotApplicable({
  says = "not applicable",
}: Readonly<{ says?: string | undefined }>) {
  return (
    <span className={styles.quiet}>
      <span aria-hidden="true">–</span>
      <VisuallyHidden>{says}</VisuallyHidden>
    </span>
  );
}
