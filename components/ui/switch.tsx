"use client";

import { Switch as BaseSwitch } from "@base-ui/react/switch";
import styles from "./switch.module.css";

/** On or off, with effect at once. `label` names it; the word beside it says its state. */
export function Switch({
  checked,
  onCheckedChange,
  label,
  disabled,
  words = ["on", "off"],
  alarmWhenOff,
}: Readonly<{
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  label: string;
  disabled?: boolean | undefined;
  /** The words for on and off; null shows none. */
  words?: readonly [string, string] | null | undefined;
  /** Off is out of the ordinary here: its word takes the colour of trouble. */
  alarmWhenOff?: boolean | undefined;
}>) {
  return (
    <span className={styles.switch} data-alarm={alarmWhenOff && !checked ? "" : undefined}>
      <BaseSwitch.Root
        checked={checked}
        disabled={disabled}
        aria-label={label}
        onCheckedChange={(next) => onCheckedChange(next)}
        className={styles.track}
      >
        <BaseSwitch.Thumb className={styles.thumb} />
      </BaseSwitch.Root>
      {words ? <span aria-hidden="true">{checked ? words[0] : words[1]}</span> : null}
    </span>
  );
}
