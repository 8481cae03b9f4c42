import clsx from "clsx";
import type { ReactNode } from "react";
import styles from "./shape.module.css";
import type { StatusWordId } from "./words";

/** The eleven status words and the triangle of a warning that is no status of a zone. */
export type ShapeId = StatusWordId | "warning";

const stroke = { className: styles.stroke };
const knock = { className: styles.knock };
const solid = { fill: "currentColor" };

/** All differ at 12 px without colour. */
const drawings: Readonly<Record<ShapeId, ReactNode>> = {
  healthy: (
    <>
      <circle cx="6" cy="6" r="4.75" {...solid} />
      <path {...knock} d="m3.9 6.2 1.5 1.5 2.8-3.2" />
    </>
  ),
  rolling: (
    <>
      <path {...stroke} d="M10.4 6.3a4.4 4.4 0 1 1-1.5-3.6" />
      <path d="M10.9.7v3.6H7.3z" {...solid} />
    </>
  ),
  "waiting-its-turn": (
    <>
      <circle cx="1.9" cy="6" r="1.5" {...solid} />
      <circle cx="6" cy="6" r="1.5" {...solid} />
      <circle className={styles.thin} cx="10.1" cy="6" r="1.1" />
    </>
  ),
  "waiting-for-parent": <path {...stroke} d="M1.75 1.25h8.5M6 11.25V4.5M2.9 7.3 6 4.2l3.1 3.1" />,
  stuck: (
    <>
      <path d="M6 .3 11.7 6 6 11.7.3 6z" {...solid} />
      <path {...knock} d="M4.7 4v4M7.3 4v4" />
    </>
  ),
  "key-master-down": (
    <>
      <circle {...stroke} cx="3.3" cy="8.7" r="2.4" />
      <path {...stroke} d="M6.9 5.1 11.2.8M9 3l2 2" />
    </>
  ),
  "role-unclear": (
    <>
      <circle {...stroke} cx="4" cy="6" r="3.1" />
      <circle {...stroke} cx="8" cy="6" r="3.1" />
    </>
  ),
  expiring: (
    <>
      <path d="M1.75.75h8.5v1.1L6.9 6l3.35 4.15v1.1h-8.5v-1.1L5.1 6 1.75 1.85z" {...solid} />
      <path className={styles.knockThin} d="M4 2.3h4" />
    </>
  ),
  failing: (
    <>
      <rect x=".75" y=".75" width="10.5" height="10.5" rx="1.5" {...solid} />
      <path {...knock} d="m3.7 3.7 4.6 4.6m0-4.6L3.7 8.3" />
    </>
  ),
  "not-signed": <path {...stroke} d="M1.75 6h8.5" />,
  unknown: (
    <circle {...stroke} cx="6" cy="6" r="4.5" strokeDasharray="1.6 1.934" strokeDashoffset=".8" />
  ),
  warning: (
    <>
      <path d="M6 .9 11.6 10.9H.4z" {...solid} />
      <path {...knock} d="M6 4.3v3" />
      <circle cx="6" cy="9.1" r=".85" className={styles.knockFill} />
    </>
  ),
};

/** A shape alone. Decoration beside its word; give `label` only where the word is not on the screen. */
export function StatusShape({
  status,
  label,
  size = "normal",
}: Readonly<{
  status: ShapeId;
  label?: string | undefined;
  size?: "normal" | "large" | undefined;
}>) {
  const className = clsx(styles.shape, size === "large" && styles.large);
  const drawing = drawings[status];
  if (label === undefined) {
    return (
      <svg aria-hidden="true" viewBox="0 0 12 12" data-status={status} className={className}>
        {drawing}
      </svg>
    );
  }
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 12 12"
      data-status={status}
      className={className}
    >
      {drawing}
    </svg>
  );
}

/** The same shape inside another picture, drawn in a square of 12 around its top left corner. */
export function StatusShapeMark({
  status,
  x,
  y,
}: Readonly<{ status: ShapeId; x: number; y: number }>) {
  return (
    <svg
      aria-hidden="true"
      x={x}
      y={y}
      width="12"
      height="12"
      viewBox="0 0 12 12"
      data-status={status}
      className={styles.shape}
    >
      {drawings[status]}
    </svg>
  );
}
