"use client";

import type { ComponentPropsWithoutRef } from "react";
import { useEarlyAnswer } from "./use-early-answer";

/** A native radio button; the caller names it by a label and groups it by `name`. */
export function Radio({
  checked,
  onChoose,
  ...rest
}: Readonly<
  Omit<ComponentPropsWithoutRef<"input">, "type" | "checked" | "defaultChecked" | "onChange"> & {
    checked: boolean;
    onChoose: () => void;
  }
>) {
  const ref = useEarlyAnswer<HTMLInputElement, boolean>(
    checked,
    (control) => control.checked,
    // The one that lost the choice says so too; who has it now is what counts.
    (isChosen) => (isChosen ? onChoose() : undefined),
  );
  return <input ref={ref} type="radio" checked={checked} onChange={onChoose} {...rest} />;
}
