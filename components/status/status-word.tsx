import clsx from "clsx";
import type { ReactNode } from "react";
import { type ShapeId, StatusShape } from "./shape";
import styles from "./status-word.module.css";
import { statusWords } from "./words";

/**
 * Shape, then word, then colour. The word is the status' own unless `children` says another ("Wrong token",
 * "Agrees", "no, 9112"). Healthy and Not signed keep a neutral word, so that trouble stands out. `wrap` lets long
 * words break; `strong` sets them at 500; `neutral` keeps the colour to the shape.
 */
export function StatusWord({
  status,
  children,
  strong,
  wrap,
  neutral,
}: Readonly<{
  status: ShapeId;
  children?: ReactNode | undefined;
  strong?: boolean | undefined;
  wrap?: boolean | undefined;
  neutral?: boolean | undefined;
}>) {
  const word = status === "warning" ? "Warning" : statusWords[status].word;
  return (
    <span
      data-status={status}
      className={clsx(
        styles.word,
        strong && styles.strong,
        wrap && styles.wrap,
        neutral && styles.neutral,
      )}
    >
      <StatusShape status={status} />
      <span>{children ?? word}</span>
    </span>
  );
}
