"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import floating from "./floating.module.css";
import { useFloatingContainer } from "./floating-container";
import styles from "./select.module.css";

export type SelectOption<Value extends string> = Readonly<{
  value: Value;
  label: string;
  disabled?: boolean | undefined;
}>;

/** One of a short list. Inside a Field it takes its label; elsewhere give `label`. */
export function Select<Value extends string>({
  options,
  value,
  onValueChange,
  label,
  name,
  disabled,
  mono,
  placeholder,
}: Readonly<{
  options: readonly SelectOption<Value>[];
  value: Value | null;
  onValueChange: (value: Value) => void;
  label?: string | undefined;
  name?: string | undefined;
  disabled?: boolean | undefined;
  mono?: boolean | undefined;
  placeholder?: string | undefined;
}>) {
  const named = label === undefined ? {} : { "aria-label": label };
  const layer = useFloatingContainer();
  return (
    <BaseSelect.Root<Value>
      items={options}
      value={value}
      name={name}
      disabled={disabled}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
    >
      <BaseSelect.Trigger {...named} className={styles.trigger} data-mono={mono ? "" : undefined}>
        <BaseSelect.Value placeholder={placeholder} />
        <BaseSelect.Icon className={styles.icon}>
          <svg aria-hidden="true" viewBox="0 0 12 12">
            <path d="m3 4.8 3 3 3-3" />
          </svg>
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal {...layer}>
        <BaseSelect.Positioner
          className={floating.positioner}
          sideOffset={4}
          alignItemWithTrigger={false}
        >
          <BaseSelect.Popup className={styles.popup} data-ground="raised">
            <BaseSelect.List className={styles.list}>
              {options.map((option) => (
                <BaseSelect.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled}
                  className={styles.item}
                  data-mono={mono ? "" : undefined}
                >
                  <BaseSelect.ItemIndicator className={styles.check}>
                    <svg aria-hidden="true" viewBox="0 0 12 12">
                      <path d="m2.5 6.4 2.4 2.4 4.6-5.4" />
                    </svg>
                  </BaseSelect.ItemIndicator>
                  <BaseSelect.ItemText className={styles.itemText}>
                    {option.label}
                  </BaseSelect.ItemText>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
