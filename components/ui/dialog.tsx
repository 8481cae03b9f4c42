"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import type { ReactElement, ReactNode } from "react";
import { Button } from "./button";
import styles from "./dialog.module.css";
import { useFloatingContainer } from "./floating-container";

/**
 * A modal question. `trigger` is the button that opens it, or control it with `open` and `onOpenChange`. `footer`
 * holds the buttons; DialogClose makes one that closes.
 */
export function Dialog({
  title,
  description,
  trigger,
  open,
  onOpenChange,
  footer,
  children,
}: Readonly<{
  title: ReactNode;
  description?: ReactNode | undefined;
  trigger?: ReactElement | undefined;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  footer?: ReactNode | undefined;
  children?: ReactNode | undefined;
}>) {
  const layer = useFloatingContainer();
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange?.(next)}>
      {trigger ? <BaseDialog.Trigger render={trigger} /> : null}
      <BaseDialog.Portal {...layer}>
        <BaseDialog.Backdrop className={styles.veil} />
        <BaseDialog.Popup className={styles.popup} data-ground="raised">
          <header className={styles.head}>
            <BaseDialog.Title className={styles.title}>{title}</BaseDialog.Title>
            <BaseDialog.Close aria-label="Close" className={styles.close}>
              <svg aria-hidden="true" viewBox="0 0 12 12">
                <path d="m2.5 2.5 7 7m0-7-7 7" />
              </svg>
            </BaseDialog.Close>
          </header>
          {description ? (
            <BaseDialog.Description className={styles.description}>
              {description}
            </BaseDialog.Description>
          ) : null}
          {children ? <div className={styles.body}>{children}</div> : null}
          {footer ? <footer className={styles.footer}>{footer}</footer> : null}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** Closes the Dialog it stands in: a plain button with `children`, or the button given as `render`. */
export function DialogClose({
  render,
  children,
}: Readonly<{ render?: ReactElement | undefined; children?: ReactNode | undefined }>) {
  return <BaseDialog.Close render={render ?? <Button />}>{children}</BaseDialog.Close>;
}
