import { Runway, RunwayScale } from "@/components/status/runway";
import { Instant, InstantAndRelative } from "@/components/time/relative-time";
import { Mono } from "@/components/ui/text";
import type { MovePlanItem } from "@/lib/contracts/moves";
import styles from "./move.module.css";

/** The time-to-harm clock: until when waiting costs nobody anything, and what breaks then. */
export function HarmClock({
  harm,
  estate,
}: Readonly<{ harm: MovePlanItem["harm"]; estate: string }>) {
  return (
    <figure className={styles.harm} aria-label="Time to harm">
      <figcaption>
        {harm.safeUntil === null ? (
          <strong>{harm.sentence}</strong>
        ) : (
          <strong>
            You can wait at least until <Instant at={harm.safeUntil} estate={estate} />. Nothing
            breaks for users before.
          </strong>
        )}
      </figcaption>
      <div className={styles.harmLine}>
        <RunwayScale now />
        <Runway status="key-master-down" deadline={harm.safeUntil} estate={estate} />
      </div>
      {harm.events.length === 0 ? null : (
        <ol>
          {harm.events.map((event) => (
            <li key={`${event.what} ${event.at}`} data-harm={event.affectsUsers ? "" : undefined}>
              <InstantAndRelative at={event.at} estate={estate} />: {event.sentence}
            </li>
          ))}
        </ol>
      )}
      {harm.goOnSigning.length === 0 ? null : (
        <p>
          Until then <Mono>{harm.goOnSigning.join(", ")}</Mono> go on signing records.
        </p>
      )}
    </figure>
  );
}
