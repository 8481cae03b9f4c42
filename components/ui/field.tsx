"use client";

import { Field as BaseField } from "@base-ui/react/field";
import { Input as BaseInput } from "@base-ui/react/input";
import clsx from "clsx";
import type { ComponentPropsWithRef, ReactNode } from "react";
import styles from "./field.module.css";

/**
 * A labelled control: put one Input, TextArea, Select or Switch inside. `error` (one sentence: what is wrong, how to
 * mend it) replaces `help` and marks the control invalid.
 */
export function Field({
  label,
  help,
  error,
  hideLabel,
  children,
}: Readonly<{
  label: ReactNode;
  help?: ReactNode | undefined;
  error?: ReactNode | undefined;
  hideLabel?: boolean | undefined;
  children: ReactNode;
}>) {
  const failed = error !== undefined && error !== null && error !== "";
  return (
    <BaseField.Root invalid={failed} className={styles.field}>
      <BaseField.Label className={clsx(styles.label, hideLabel && styles.hidden)}>
        {label}
      </BaseField.Label>
      {children}
      {help && !failed ? (
        <BaseField.Description className={styles.help}>{help}</BaseField.Description>
      ) : null}
      {failed ? (
        <BaseField.Error match className={styles.error}>
          {error}
        </BaseField.Error>
      ) : null}
    </BaseField.Root>
  );
}

type InputProps = Readonly<
  Omit<ComponentPropsWithRef<"input">, "value" | "defaultValue" | "onChange"> & {
    value?: string | undefined;
    defaultValue?: string | undefined;
    onValueChange?: ((value: string) => void) | undefined;
    /** For what a machine would match: names, addresses, codes. */
    mono?: boolean | undefined;
  }
>;

/** One line of text. Outside a Field give it `aria-label`. */
export function Input({ mono, className, onValueChange, ...rest }: InputProps) {
  return (
    <BaseInput
      autoComplete="off"
      spellCheck={false}
      {...rest}
      {...(onValueChange ? { onValueChange: (value: string) => onValueChange(value) } : {})}
      className={clsx(styles.input, mono && styles.mono, className)}
    />
  );
}

type TextAreaProps = Readonly<
  Omit<ComponentPropsWithRef<"textarea">, "value" | "defaultValue" | "onChange"> & {
    value?: string | undefined;
    onValueChange?: ((value: string) => void) | undefined;
    mono?: boolean | undefined;
  }
>;

/** Several lines of text. */
export function TextArea({ mono, className, onValueChange, rows = 3, ...rest }: TextAreaProps) {
  return (
    <BaseField.Control
      {...(onValueChange ? { onValueChange: (value: string) => onValueChange(value) } : {})}
      render={
        <textarea
          spellCheck={false}
          rows={rows}
          {...rest}
          className={clsx(styles.input, styles.area, mono && styles.mono, className)}
        />
      }
    />
  );
}
