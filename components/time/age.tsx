"use client";

import { VisuallyHidden } from "@/components/ui/text";
import styles from "./age.module.css";
import { useClockValue } from "./clock";
import { factProps } from "./fact";
import { formatRelative, toMs } from "./format";

/**
 * How old a fact is and who said it: "Checked 9 s ago". With `unknownSince` it says that nobody has been able to
 * look since then. Never observed: says so.
 */
export function Age({
  observedAt,
  unknownSince,
  source,
  estate,
  verb = "Checked",
}: Readonly<{
  observedAt: string | null;
  unknownSince?: string | null | undefined;
  source?: string | undefined;
  estate?: string | undefined;
  verb?: string | undefined;
}>) {
  const at = unknownSince ?? observedAt;
  const text = useClockValue(estate, (now) => (at === null ? "" : formatRelative(toMs(at), now)));
  if (at === null) return <span className={styles.age}>Never checked.</span>;
  const tip = factProps({ at: toMs(at), source });
  return (
    <time dateTime={at} className={styles.age} {...tip}>
      {unknownSince ? `Not known since ${text}.` : `${verb} ${text}.`}
    </time>
  );
}

/**
 * A value that carries its source and age one hover, focus or long press away. `stale` greys it and says so.
 */
export function Fact({
  children,
  source,
  observedAt,
  at,
  stale,
  estate,
}: Readonly<{
  children: React.ReactNode;
  source: string;
  observedAt: string | null;
  at?: string | undefined;
  stale?: boolean | undefined;
  estate?: string | undefined;
}>) {
  const tip = factProps({
    source,
    estate,
    ...(observedAt === null ? {} : { observedAt: toMs(observedAt) }),
    ...(at === undefined ? {} : { at: toMs(at) }),
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the source of a fact must be reachable by keyboard
    <span tabIndex={0} className={stale ? styles.stale : styles.fact} {...tip}>
      {children}
      {stale ? <VisuallyHidden>, no longer fresh</VisuallyHidden> : null}
    </span>
  );
}
