import type { ReactNode } from "react";
import styles from "./definition-list.module.css";

export type Definition = Readonly<{
  term: ReactNode;
  value: ReactNode;
  /** A quieter line below the value: where it comes from, what it means. */
  note?: ReactNode | undefined;
  key?: string | undefined;
}>;

/**
 * Facts by name. `rows`: one a line with hairlines. `inline`: running on one line and wrapping. `facts`: a strip of
 * columns, the value large. `raw`: two columns of mono, for the properties of a machine.
 */
export function DefinitionList({
  items,
  layout = "rows",
}: Readonly<{
  items: readonly Definition[];
  layout?: "rows" | "inline" | "facts" | "raw" | undefined;
}>) {
  return (
    <dl className={styles[layout]}>
      {items.map((item) => (
        <div key={item.key ?? String(item.term)}>
          <dt>{item.term}</dt>
          <dd>{item.value}</dd>
          {item.note ? <dd className={styles.note}>{item.note}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
