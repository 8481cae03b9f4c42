"use client";

import { VisuallyHidden } from "@/components/ui/text";
import type { Actor } from "@/lib/contracts/actors";
import { Glyph } from "./glyphs";
import { createLazyMenu } from "./lazy-menu";
import styles from "./top-bar.module.css";

const LazyChoice = createLazyMenu<Readonly<{ actor: Actor }>>(() =>
  import("./actor-choice").then((module) => module.ActorChoice),
);

/** Until accounts exist a person is chosen here; what may be done follows from the role. */
export function ActorSwitch({ actor }: Readonly<{ actor: Actor }>) {
  return (
    <LazyChoice
      actor={actor}
      trigger={
        <button type="button" className={styles.who}>
          <Glyph name="person" />
          <VisuallyHidden>
            Acting as {actor.name}, {actor.role}
          </VisuallyHidden>
          <span aria-hidden="true" className={styles.whoName}>
            {actor.name} {actor.name === actor.role ? null : <b>{actor.role}</b>}
          </span>
        </button>
      }
    />
  );
}
