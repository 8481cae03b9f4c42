"use client";

import { Field as BaseField } from "@base-ui/react/field";
import { Input as BaseInput } from "@base-ui/react/input";
import clsx from "clsx";
import type { ComponentPropsWithoutRef, ReactNode } from "react";
import styles from "./field.module.css";
import { useEarlyAnswer } from "./use-early-answer";

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

/** What was typed before the page came to life is told like everything that is typed later. */
function useEarlyText<Control extends HTMLInputElement | HTMLTextAreaElement>(
  drawn: string | undefined,
  onValueChange: ((value: string) => void) | undefined,
) {
  return useEarlyAnswer<Control, string>(
    drawn,
    (control) => control.value,
    (text) => onValueChange?.(text),
  );
}

type InputProps = Readonly<
  Omit<ComponentPropsWithoutRef<"input">, "value" | "defaultValue" | "onChange"> & {
    value?: string | undefined;
    defaultValue?: string | undefined;
    onValueChange?: ((value: string) => void) | undefined;
    /** For what a machine would match: names, addresses, codes. */
    mono?: boolean | undefined;
  }
>;

/** One line of text. Outside a Field give it `aria-label`. */
export function Input({ mono, className, onValueChange, ...rest }: InputProps) {
  const ref = useEarlyText<HTMLInputElement>(rest.value, onValueChange);
  return (
    <BaseInput
      ref={ref}
      autoComplete="off"
      spellCheck={false}
      {...rest}
      {...(onValueChange ? { onValueChange: (value: string) => onValueChange(value) } : {})}
      className={clsx(styles.input, mono && styles.mono, className)}
    />
  );
}

type TextAreaProps = Readonly<
  Omit<ComponentPropsWithoutRef<"textarea">, "value" | "defaultValue" | "onChange"> & {
    value?: string | undefined;
    onValueChange?: ((value: string) => void) | undefined;
    mono?: boolean | undefined;
  }
>;

/** Several lines of text. */
export function TextArea({ mono, className, onValueChange, rows = 3, ...rest }: TextAreaProps) {
  const ref = useEarlyText<HTMLTextAreaElement>(rest.value, onValueChange);
  return (
    <BaseField.Control
      {...(onValueChange ? { onValueChange: (value: string) => onValueChange(value) } : {})}
      render={
        <textarea
          ref={ref}
          spellCheck={false}
          rows={rows}
          {...rest}
          className={clsx(styles.input, styles.area, mono && styles.mono, className)}
        />
      }
    />
  );
}
