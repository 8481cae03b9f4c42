import clsx from "clsx";
import type { ComponentPropsWithRef } from "react";
import styles from "./button.module.css";

export type ButtonLook = "plain" | "filled" | "danger" | "text";
export type ButtonSize = "normal" | "small";

/** The class of a button, for links that look like one: `<Link className={buttonClass("filled")} …>`. */
export function buttonClass(look: ButtonLook = "plain", size: ButtonSize = "normal"): string {
  return clsx(styles.button, styles[look], size === "small" && styles.small);
}

export type ButtonProps = Readonly<
  Omit<ComponentPropsWithRef<"button">, "type"> & {
    type?: "button" | "submit" | undefined;
    /** One `filled` per view at most; `danger` only at the step that acts against a holder. */
    look?: ButtonLook | undefined;
    size?: ButtonSize | undefined;
    /** Runs now: keeps its place, says so to a screen reader, takes no second press. */
    busy?: boolean | undefined;
  }
>;

/** A button named with its effect. */
export function Button({
  look = "plain",
  size = "normal",
  type = "button",
  busy = false,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={clsx(buttonClass(look, size), className)}
      onClick={busy ? undefined : onClick}
    />
  );
}

/** A square button that shows a shape; `label` is its name. */
export function IconButton({
  label,
  className,
  ...rest
}: Readonly<Omit<ComponentPropsWithRef<"button">, "type" | "aria-label"> & { label: string }>) {
  return (
    <button
      title={label}
      {...rest}
      type="button"
      aria-label={label}
      className={clsx(styles.icon, className)}
    />
  );
}
