"use client";

import { type ReactNode, useId } from "react";
import { Radio } from "@/components/ui/radio";
import styles from "./seize.module.css";

/** One of a few ways, each with what it means: radio buttons as large as their text. */
export function ChoiceCards<Value extends string>({
  label,
  value,
  options,
  onChoose,
}: Readonly<{
  label: string;
  value: Value | null;
  options: readonly Readonly<{ value: Value; title: string; means: ReactNode }>[];
  onChoose: (value: Value) => void;
}>) {
  const name = useId();
  return (
    <fieldset className={styles.choices}>
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} htmlFor={`${name}-${option.value}`}>
          <Radio
            id={`${name}-${option.value}`}
            name={name}
            value={option.value}
            checked={option.value === value}
            onChoose={() => onChoose(option.value)}
          />
          <strong>{option.title}</strong>
          <span>{option.means}</span>
        </label>
      ))}
    </fieldset>
  );
}
