import Link from "next/link";
import { RunwayWithDeadline } from "@/components/status/deadline";
import { RunwayScale } from "@/components/status/runway";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Mono, Quiet } from "@/components/ui/text";
import { ownerWord, plural, zoneHref } from "@/components/zone/words";
import type { Fleet } from "@/lib/contracts/fleet";
import styles from "./fleet.module.css";

type Attention = Fleet["attention"][number];

/** What the row's button leads to: the section of the zone page that answers the next question. */
function nextLook(item: Attention): { readonly text: string; readonly anchor: string } {
  switch (item.status) {
    case "role-unclear":
      return { text: "Compare claims", anchor: "#role" };
    case "waiting-for-parent":
      return { text: "Copy DS record", anchor: "#keys" };
    case "stuck":
      return { text: "Look at the cause", anchor: "#timeline" };
    default:
      return { text: "Open zone", anchor: "" };
  }
}

function OtherZones({ item }: Readonly<{ item: Attention }>) {
  if (item.more === 0) return null;
  const query = new URLSearchParams({ status: item.status });
  if (item.holder !== null) query.set("server", item.holder);
  return (
    <Quiet>
      {" and "}
      <Link href={`/zones?${query.toString()}`} prefetch={false}>
        {plural(item.more, "more zone")}
      </Link>
      {item.holder === null ? null : (
        <>
          {" of "}
          <Mono>{item.holder}</Mono>
        </>
      )}
    </Quiet>
  );
}

function AttentionRow({ item }: Readonly<{ item: Attention }>) {
  const look = nextLook(item);
  const href = zoneHref(item.zone);
  return (
    <li>
      <StatusWord status={item.status} />
      <div className={styles.what}>
        <Link href={href} prefetch={false} className={styles.zoneName}>
          {item.displayName}
        </Link>
        <OtherZones item={item} />
        <p>{item.sentence}</p>
      </div>
      <RunwayWithDeadline
        status={item.status}
        deadline={item.deadline}
        known={item.status !== "unknown"}
        estate={item.estate}
        otherwise={item.status === "unknown" ? "not known" : undefined}
      />
      <div className={styles.owner}>
        {ownerWord(item.nextStep.owner)}
        {item.since === null ? null : (
          <Quiet>
            since <RelativeTime at={item.since} estate={item.estate} />
          </Quiet>
        )}
      </div>
      <Link
        href={`${href}${look.anchor}`}
        prefetch={false}
        className={buttonClass("plain", "small")}
        data-print="hide"
      >
        {look.text}
      </Link>
    </li>
  );
}

/** Everything that a person must do, sorted by the instant after which it gets worse; the automatic is folded into one line. */
export function NeedsHuman({ fleet }: Readonly<{ fleet: Fleet }>) {
  const { rolling = 0, "waiting-its-turn": queued = 0 } = fleet.zones.byStatus;
  const left = fleet.attentionTotal - fleet.attention.length;
  return (
    <Section title="Needs a human" lead="Sorted by the instant after which it gets worse.">
      {fleet.attention.length === 0 ? (
        <EmptyState>
          Nothing waits for a person. Every key change that is due runs by itself.
        </EmptyState>
      ) : (
        <>
          <div className={styles.needsHead} aria-hidden="true">
            <span>Status</span>
            <span>Zone and what it means</span>
            <RunwayScale now />
            <span>Owner</span>
            <span />
          </div>
          <ol className={styles.needs}>
            {fleet.attention.map((item) => (
              <AttentionRow key={`${item.estate}/${item.zone}`} item={item} />
            ))}
          </ol>
        </>
      )}
      {left > 0 ? (
        <p className={styles.folded}>
          <Link href="/zones?sort=safeUntil" prefetch={false}>
            Show {plural(left, "more row")}
          </Link>
        </p>
      ) : null}
      {rolling + queued > 0 ? (
        <p className={styles.folded}>
          <Link href="/zones?status=rolling&status=waiting-its-turn" prefetch={false}>
            {plural(rolling + queued, "zone")} {rolling + queued === 1 ? "changes" : "change"} by{" "}
            {rolling + queued === 1 ? "itself" : "themselves"}
          </Link>{" "}
          <Quiet>
            {rolling} rolling, {queued} waiting {queued === 1 ? "its" : "their"} turn. No action.
          </Quiet>
        </p>
      ) : null}
    </Section>
  );
}
