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

/** The large box over a list: a magnifier, the chips that are on (`before`), the text, and the count (`after`). */
export function FilterBox({
  label,
  value,
  onValueChange,
  placeholder,
  before,
  after,
  mono,
  inputRef,
}: Readonly<{
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  placeholder?: string | undefined;
  before?: ReactNode | undefined;
  after?: ReactNode | undefined;
  mono?: boolean | undefined;
  inputRef?: React.Ref<HTMLInputElement> | undefined;
}>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers of 2023 do not know <search>
    <div role="search" className={styles.filter}>
      <svg aria-hidden="true" viewBox="0 0 12 12" className={styles.lens}>
        <circle cx="5" cy="5" r="3.4" />
        <path d="m7.6 7.6 3.4 3.4" />
      </svg>
      {before}
      <input
        ref={inputRef}
        type="text"
        inputMode="search"
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onValueChange(event.currentTarget.value)}
        className={clsx(mono && styles.mono)}
        data-filter-box=""
      />
      {after}
    </div>
  );
}
