"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, useLayoutEffect, useRef, useState } from "react";
import { RunwayScale } from "@/components/status/runway";
import { Kbd } from "@/components/ui/tag";
import type { ZoneSort } from "@/lib/queries/zone-filter";
import type { ZoneRow } from "@/lib/queries/zone-index";
import styles from "./zone-list.module.css";
import { ZoneListRow } from "./zone-row";

type GridProps = Readonly<{
  count: number;
  readRow: (at: number) => ZoneRow | null;
  /** False while only the server's first rows are there. */
  isWhole: boolean;
  sort: ZoneSort;
  descending: boolean;
  onSort: (sort: ZoneSort) => void;
  showEstate: boolean;
}>;

const HEADS: readonly {
  readonly label: string;
  readonly sort: ZoneSort | null;
  readonly className: string | undefined;
}[] = [
  { label: "Zone", sort: "name", className: styles.name },
  { label: "Service", sort: null, className: styles.service },
  { label: "Role", sort: "urgency", className: styles.role },
  { label: "Key master", sort: "holder", className: styles.holder },
  { label: "Keys", sort: null, className: styles.keys },
  { label: "Rollover", sort: null, className: styles.rollover },
  { label: "Until harm", sort: "safeUntil", className: styles.runway },
  { label: "Signed until, UTC", sort: "signaturesValidUntil", className: styles.until },
  { label: "Next event, UTC", sort: "nextEventAt", className: styles.event },
];

function Arrow({ descending }: Readonly<{ descending: boolean }>) {
  return <span aria-hidden="true">{descending ? " ↓" : " ↑"}</span>;
}

function Head({ sort, descending, onSort }: Pick<GridProps, "sort" | "descending" | "onSort">) {
  const order = descending ? "descending" : "ascending";
  return (
    <thead>
      <tr aria-rowindex={1} className={styles.head}>
        {HEADS.map((head) => {
          const isSorted = head.sort === sort;
          const by = head.sort;
          return (
            <th
              key={head.label}
              scope="col"
              aria-sort={isSorted ? order : undefined}
              className={head.className}
            >
              {by === null ? (
                head.label
              ) : (
                <button type="button" onClick={() => onSort(by)}>
                  {head.label}
                  {isSorted ? <Arrow descending={descending} /> : null}
                </button>
              )}
              {head.sort === "safeUntil" ? <RunwayScale /> : null}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** Room for the rows that are not drawn. */
function Spacer({ height }: Readonly<{ height: number }>) {
  if (height <= 0) return null;
  return (
    <tr className={styles.spacer}>
      <td colSpan={HEADS.length} style={{ "--h": `${height}px` } as React.CSSProperties} />
    </tr>
  );
}

const ROW_HEIGHT = { wide: 32, phone: 68 } as const;

/** The grid's distance from the top of the page, and the height of a row at this width. */
function useMeasures(list: React.RefObject<HTMLTableSectionElement | null>) {
  const [measures, setMeasures] = useState<{ top: number; rowHeight: number }>({
    top: 0,
    rowHeight: ROW_HEIGHT.wide,
  });
  useLayoutEffect(() => {
    const measure = (): void => {
      const top = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      const rowHeight = window.matchMedia("(max-width: 720px)").matches
        ? ROW_HEIGHT.phone
        : ROW_HEIGHT.wide;
      setMeasures((known) =>
        known.top === top && known.rowHeight === rowHeight ? known : { top, rowHeight },
      );
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [list]);
  return measures;
}

function moveOf(key: string): number | null {
  if (key === "j" || key === "ArrowDown") return 1;
  if (key === "k" || key === "ArrowUp") return -1;
  if (key === "PageDown") return 20;
  if (key === "PageUp") return -20;
  return null;
}

/**
 * The rows: virtual once the whole list is here; j, k and the arrows move, Enter opens. A letter that is typed does not draw them
 * anew before its own echo: only what they show does.
 */
export const ZoneGrid = memo(function ZoneGrid({
  count,
  readRow,
  isWhole,
  sort,
  descending,
  onSort,
  showEstate,
}: GridProps) {
  const list = useRef<HTMLTableSectionElement>(null);
  const [selected, setSelected] = useState(0);
  const { top, rowHeight } = useMeasures(list);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
  });
  const measuredHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    if (measuredHeight.current === rowHeight) return;
    measuredHeight.current = rowHeight;
    virtualizer.measure();
  }, [virtualizer, rowHeight]);
  const current = Math.min(selected, count - 1);
  const handleKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const step = moveOf(event.key);
    if (step === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(count - 1, current + step));
    setSelected(next);
    virtualizer.scrollToIndex(next, { align: "auto" });
    requestAnimationFrame(() =>
      list.current
        ?.querySelector<HTMLElement>(`[data-row="${next}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const drawn = virtualizer.getVirtualItems();
  const shown = isWhole
    ? drawn.map((item) => item.index)
    : Array.from({ length: count }, (_, at) => at);
  const above = isWhole ? (drawn[0]?.start ?? top) - top : 0;
  const below = isWhole ? virtualizer.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top) : 0;
  return (
    <>
      <table aria-rowcount={count + 1} className={styles.grid}>
        <caption className={styles.hidden}>Zones</caption>
        <Head sort={sort} descending={descending} onSort={onSort} />
        <tbody ref={list} onKeyDown={handleKeyDown}>
          <Spacer height={above} />
          {shown.map((at) => {
            const row = readRow(at);
            return row === null ? null : (
              <ZoneListRow
                key={`${row.estate}/${row.name}`}
                row={row}
                index={at}
                selected={at === current}
                showEstate={showEstate}
              />
            );
          })}
          <Spacer height={below} />
        </tbody>
      </table>
      <p className={styles.keysHelp} data-print="hide">
        <span>
          <Kbd>/</Kbd> filter
        </span>
        <span>
          <Kbd>j</Kbd> <Kbd>k</Kbd> move
        </span>
        <span>
          <Kbd>Enter</Kbd> open
        </span>
        <span>
          <Kbd>?</Kbd> all keys
        </span>
      </p>
    </>
  );
});
