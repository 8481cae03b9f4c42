"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import Link from "next/link";
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { VisuallyHidden } from "@/components/ui/text";
import type { Column, Sorting } from "./column";
import { SortHead } from "./sort-head";
import styles from "./table-view.module.css";
import { useRowKeys } from "./use-row-keys";

export type TableViewProps<Row> = Readonly<{
  /** Names the table to a screen reader. */
  label: string;
  columns: readonly Column<Row>[];
  /** The rows to show, already filtered and sorted. */
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Where a row leads; its name becomes the link. */
  href?: ((row: Row) => string) | undefined;
  /** Greys what is stale. */
  quiet?: ((row: Row) => boolean) | undefined;
  sorting: Sorting | null;
  onSort: (sorting: Sorting | null) => void;
  dense?: boolean | undefined;
}>;

/** Above this many rows only those near the window are drawn. */
const virtualFrom = 150;
const overscan = 12;

function TableRow<Row>({
  row,
  index,
  view,
}: Readonly<{ row: Row; index: number; view: TableViewProps<Row> }>) {
  const { columns, href, quiet } = view;
  return (
    <tr
      data-row-index={index}
      tabIndex={-1}
      aria-rowindex={index + 2}
      className={clsx(quiet?.(row) && styles.quiet)}
    >
      {columns.map((column) => {
        const content = column.cell(row);
        const className = clsx(
          column.numeric && styles.numeric,
          column.wideOnly && styles.wideOnly,
          column.isName && styles.name,
        );
        if (!column.isName) {
          return (
            <td key={column.id} className={className}>
              {content}
            </td>
          );
        }
        return (
          <th key={column.id} scope="row" className={className}>
            {href ? (
              <Link href={href(row)} prefetch={false} data-row-link="">
                {content}
              </Link>
            ) : (
              content
            )}
          </th>
        );
      })}
    </tr>
  );
}

function Spacer({ height, columns }: Readonly<{ height: number; columns: number }>) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row of nothing takes no focus
    <tr aria-hidden="true" className={styles.spacer}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

function PlainBody<Row>({ view }: Readonly<{ view: TableViewProps<Row> }>) {
  return (
    <tbody>
      {view.rows.map((row, index) => (
        <TableRow key={view.rowKey(row)} row={row} index={index} view={view} />
      ))}
    </tbody>
  );
}

type VirtualBodyProps<Row> = Readonly<{
  view: TableViewProps<Row>;
  settle: () => void;
  onReveal: (reveal: (index: number) => void) => void;
}>;

/** Where the rows begin on the page and how tall one is: all rows of a long table are equally tall. */
function useRowMeasures(body: RefObject<HTMLElement | null>, estimate: number) {
  const [measures, setMeasures] = useState({ scrollMargin: 0, rowHeight: estimate });
  useLayoutEffect(() => {
    const measure = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const row = body.current?.querySelector("[data-row-index]");
      // Outside a browser nothing has a height.
      const rowHeight = row?.getBoundingClientRect().height || estimate;
      setMeasures({ scrollMargin: top + window.scrollY, rowHeight });
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [body, estimate]);
  return measures;
}

function VirtualBody<Row>({ view, settle, onReveal }: VirtualBodyProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { scrollMargin, rowHeight } = useRowMeasures(body, view.dense ? 32 : 36);
  const virtualizer = useWindowVirtualizer({
    count: view.rows.length,
    estimateSize: () => rowHeight,
    overscan,
    scrollMargin,
    // The server draws the first window; the browser goes on from there.
    initialRect: { width: 1440, height: 1000 },
    getItemKey: (index) => {
      const row = view.rows[index];
      return row === undefined ? index : view.rowKey(row);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height means measuring again
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEffect(() => {
    onReveal((index) => virtualizer.scrollToIndex(index, { align: "auto" }));
  }, [onReveal, virtualizer]);
  const items = virtualizer.getVirtualItems();
  useEffect(settle);
  const first = items[0];
  const last = items.at(-1);
  const before = first === undefined ? 0 : first.start - scrollMargin;
  const after = last === undefined ? 0 : virtualizer.getTotalSize() - (last.end - scrollMargin);
  return (
    <tbody ref={body}>
      <Spacer height={before} columns={view.columns.length} />
      {items.map((item) => {
        const row = view.rows[item.index];
        return row === undefined ? null : (
          <TableRow key={item.key} row={row} index={item.index} view={view} />
        );
      })}
      <Spacer height={after} columns={view.columns.length} />
    </tbody>
  );
}

function Caption({ label, note }: Readonly<{ label: string; note?: ReactNode | undefined }>) {
  return (
    <caption>
      <VisuallyHidden>
        {label}
        {note}
      </VisuallyHidden>
    </caption>
  );
}

/**
 * The table itself, for callers that filter and sort by their own means (the zone list). Long lists draw only the
 * rows near the window; rows move under j, k and the arrows.
 */
export function TableView<Row>(view: TableViewProps<Row>) {
  const { label, columns, rows, sorting, onSort, dense } = view;
  const table = useRef<HTMLTableElement>(null);
  const reveal = useRef<(index: number) => void>(() => undefined);
  const settle = useRowKeys(
    table,
    rows.length,
    useCallback((index: number) => reveal.current(index), []),
  );
  const setReveal = useCallback((next: (index: number) => void) => {
    reveal.current = next;
  }, []);
  const isLong = rows.length > virtualFrom;
  return (
    <div className={styles.frame}>
      <table
        ref={table}
        aria-rowcount={rows.length + 1}
        className={clsx(styles.table, dense && styles.dense, isLong && styles.fixed)}
      >
        <Caption label={label} />
        <colgroup>
          {columns.map((column) => (
            <col
              key={column.id}
              className={clsx(column.wideOnly && styles.wideOnly)}
              style={isLong && column.width ? { width: column.width } : undefined}
            />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <SortHead key={column.id} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        {isLong ? (
          <VirtualBody view={view} settle={settle} onReveal={setReveal} />
        ) : (
          <PlainBody view={view} />
        )}
      </table>
    </div>
  );
}
