"use client";

import { useId } from "react";
import { Radio } from "./radio";
import styles from "./segmented.module.css";

/** One of a few, all in view: native radio buttons in one frame. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onValueChange,
  disabled,
}: Readonly<{
  label: string;
  value: Value | null;
  options: readonly Readonly<{ value: Value; label: string; disabled?: boolean | undefined }>[];
  onValueChange: (value: Value) => void;
  disabled?: boolean | undefined;
}>) {
  const name = useId();
  return (
    <fieldset aria-label={label} className={styles.segmented} disabled={disabled}>
      {options.map((option) => (
        <label key={option.value} htmlFor={`${name}-${option.value}`}>
          <Radio
            id={`${name}-${option.value}`}
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChoose={() => onValueChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
