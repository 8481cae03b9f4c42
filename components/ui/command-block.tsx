import styles from "./command-block.module.css";
import { CopyButton } from "./copy-button";
import { Scroll } from "./scroll";

/** An exact command or file, with a button that copies it. `label` names it: "the line for DC2". Long lines wrap. */
export function CommandBlock({ text, label }: Readonly<{ text: string; label: string }>) {
  return (
    <div className={styles.block}>
      <pre className={styles.command}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={label} />
    </div>
  );
}

/** Text as a machine said it, or a ticket as it will be pasted. Scrolls, never wraps. */
export function Transcript({ text, label }: Readonly<{ text: string; label: string }>) {
  return (
    <div className={styles.transcript}>
      <Scroll label={label}>
        <pre>{text}</pre>
      </Scroll>
    </div>
  );
}
