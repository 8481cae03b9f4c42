"use client";

import clsx from "clsx";
import { type ReactNode, useImperativeHandle } from "react";
import styles from "./filter-box.module.css";
import { useEarlyAnswer } from "./use-early-answer";

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
  const own = useEarlyAnswer<HTMLInputElement, string>(
    value,
    (control) => control.value,
    onValueChange,
  );
  useImperativeHandle<HTMLInputElement | null, HTMLInputElement | null>(
    inputRef,
    () => own.current,
    [own],
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers of 2023 do not know <search>
    <div role="search" aria-label={label} className={styles.filter}>
      <svg aria-hidden="true" viewBox="0 0 12 12" className={styles.lens}>
        <circle cx="5" cy="5" r="3.4" />
        <path d="m7.6 7.6 3.4 3.4" />
      </svg>
      {before}
      <input
        ref={own}
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
