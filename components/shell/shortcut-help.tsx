"use client";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/tag";
import { useShell } from "./shell-context";
import styles from "./shortcut-help.module.css";
import { shortcutGroups } from "./shortcuts";

/** The list of shortcuts, opened by `?`. */
export function ShortcutHelp({ labRunning }: Readonly<{ labRunning: boolean }>) {
  const { panel, close } = useShell();
  return (
    <Dialog
      title="Shortcuts"
      open={panel === "shortcuts"}
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <div className={styles.groups}>
        {shortcutGroups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.items
                .filter((item) => labRunning || item.does !== "go to Lab")
                .map((item) => (
                  <div key={item.does}>
                    <dt>
                      {item.keys.map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dt>
                    <dd>{item.does}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
