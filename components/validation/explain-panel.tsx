import { CommandBlock, Transcript } from "@/components/ui/command-block";
import { Disclosure } from "@/components/ui/disclosure";
import { Prose } from "@/components/ui/text";
import type { ZoneExplained } from "@/lib/contracts/checks";
import styles from "./validation.module.css";

/** The verdict in plain words, and the questions to repeat it without Keymaster. */
export function ExplainPanel({ explained }: Readonly<{ explained: ZoneExplained }>) {
  return (
    <Disclosure label="Explain this zone">
      <div className={styles.explain}>
        <Prose>
          <p>
            <strong>{explained.headline}</strong>
          </p>
          {explained.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </Prose>
        {explained.files.map((file) => (
          <div key={file.name}>
            <p>
              Save this as <code>{file.name}</code>:
            </p>
            <Transcript text={file.content} label={file.name} />
          </div>
        ))}
        <h3>See it yourself</h3>
        <ul>
          {explained.commands.map(({ command, lookFor }) => (
            <li key={command}>
              <CommandBlock text={command} label="the command" />
              <p>{lookFor}</p>
            </li>
          ))}
        </ul>
      </div>
    </Disclosure>
  );
}
