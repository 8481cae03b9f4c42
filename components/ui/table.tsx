import clsx from "clsx";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { Scroll } from "./scroll";
import styles from "./table.module.css";
import { VisuallyHidden } from "./text";

/**
 * A plain table in a region that scrolls sideways by keyboard too. `label` is its caption, read aloud. Use `<th
 * scope="row">` for the name of a row: it stays in view on phones. Rich tables (sort, filter, CSV) are DataTable.
 */
export function Table({
  label,
  children,
  dense,
  fixed,
  wrap,
}: Readonly<{
  label: string;
  children: ReactNode;
  dense?: boolean | undefined;
  fixed?: boolean | undefined;
  /** Sentences rather than values: on phones the cells wrap, and nothing has to be scrolled. */
  wrap?: boolean | undefined;
}>) {
  return (
    <Scroll label={label}>
      <table
        className={clsx(
          styles.table,
          dense && styles.dense,
          fixed && styles.fixed,
          wrap && styles.wrap,
        )}
      >
        <caption>
          <VisuallyHidden>{label}</VisuallyHidden>
        </caption>
        {children}
      </table>
    </Scroll>
  );
}

type CellProps = Readonly<
  Omit<ComponentPropsWithRef<"td">, "align"> & {
    numeric?: boolean | undefined;
    nowrap?: boolean | undefined;
  }
>;

/** A cell; `numeric` right-aligns, `nowrap` keeps it on one line. */
export function Cell({ numeric, nowrap, className, ...rest }: CellProps) {
  return (
    <td {...rest} className={clsx(numeric && styles.numeric, nowrap && styles.nowrap, className)} />
  );
}

/** A column head; `numeric` right-aligns. */
export function HeadCell({
  numeric,
  className,
  ...rest
}: Readonly<Omit<ComponentPropsWithRef<"th">, "align"> & { numeric?: boolean | undefined }>) {
  return <th scope="col" {...rest} className={clsx(numeric && styles.numeric, className)} />;
}

/** The name of a row. */
export function RowHead({ className, ...rest }: Readonly<ComponentPropsWithRef<"th">>) {
  return <th scope="row" {...rest} className={clsx(styles.rowHead, className)} />;
}

/** A row; `quiet` greys what is stale or gone, `selected` marks the one chosen. */
export function Row({
  quiet,
  selected,
  className,
  ...rest
}: Readonly<
  ComponentPropsWithRef<"tr"> & { quiet?: boolean | undefined; selected?: boolean | undefined }
>) {
  return (
    <tr
      {...rest}
      aria-selected={selected || undefined}
      className={clsx(quiet && styles.quiet, selected && styles.selected, className)}
    />
  );
}
