import type { ReactNode } from "react";
import styles from "./glyphs.module.css";

const drawings = {
  key: (
    <>
      <circle className={styles.bold} cx="3.2" cy="6" r="2.3" />
      <path className={styles.bold} d="M5.5 6h5.6M9.3 6v2.4" />
    </>
  ),
  search: (
    <>
      <circle cx="5" cy="5" r="3.4" />
      <path d="m7.6 7.6 3.4 3.4" />
    </>
  ),
  theme: (
    <>
      <circle cx="6" cy="6" r="4.5" />
      <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" className={styles.solid} />
    </>
  ),
  person: (
    <>
      <circle cx="6" cy="4" r="2.3" />
      <path d="M1.6 11c.5-2.4 2.2-3.6 4.4-3.6s3.9 1.2 4.4 3.6" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

/** The few drawings of the frame that are no status. */
export function Glyph({
  name,
  size = 15,
}: Readonly<{ name: keyof typeof drawings; size?: number | undefined }>) {
  return (
    <svg aria-hidden="true" viewBox="0 0 12 12" width={size} height={size} className={styles.glyph}>
      {drawings[name]}
    </svg>
  );
}
