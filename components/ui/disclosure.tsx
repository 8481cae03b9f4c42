"use client";

import { Collapsible } from "@base-ui/react/collapsible";
import type { ReactNode } from "react";
import styles from "./disclosure.module.css";

/** Folded away until asked for: the table twin of a picture, the wait formulas, what a server said. */
export function Disclosure({
  label,
  children,
  open,
}: Readonly<{ label: ReactNode; children: ReactNode; open?: boolean | undefined }>) {
  return (
    <Collapsible.Root defaultOpen={open ?? false}>
      <Collapsible.Trigger className={styles.trigger}>
        <svg aria-hidden="true" viewBox="0 0 12 12">
          <path d="M3.5 2 9 6l-5.5 4z" />
        </svg>
        {label}
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles.panel}>{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
