"use client";

import { type ReactNode, useEffect, useState } from "react";
import { Button, type ButtonLook } from "./button";
import styles from "./copy-button.module.css";
import { VisuallyHidden } from "./text";

type CopyState = "idle" | "copied" | "refused";

/** Writes to the clipboard; on plain HTTP, where browsers keep it shut, through a selected field. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyThroughField(text);
  }
}

function copyThroughField(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("readonly", "");
  field.setAttribute("aria-hidden", "true");
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  // The only way on an insecure origin; deprecated but implemented everywhere.
  const copied = typeof document.execCommand === "function" && document.execCommand("copy");
  field.remove();
  return copied;
}

const words: Readonly<Record<CopyState, string | null>> = {
  idle: null,
  copied: "Copied",
  refused: "Select and copy by hand",
};

/** Copies `text` and says that it did. `what` completes the name for a screen reader: "Copy the DS record". */
export function CopyButton({
  text,
  children = "Copy",
  what,
  look = "text",
}: Readonly<{
  text: string | (() => string);
  children?: ReactNode | undefined;
  what?: string | undefined;
  look?: ButtonLook | undefined;
}>) {
  const [state, setState] = useState<CopyState>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    const copied = await writeClipboard(typeof text === "function" ? text() : text);
    setState(copied ? "copied" : "refused");
  };
  return (
    <>
      <Button look={look} onClick={() => void copy()}>
        <span>
          {words[state] ?? children}
          {what && state === "idle" ? (
            <>
              {" "}
              <VisuallyHidden>{what}</VisuallyHidden>
            </>
          ) : null}
        </span>
      </Button>
      <span role="status" className={styles.said}>
        {words[state]}
      </span>
    </>
  );
}
