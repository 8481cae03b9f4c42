"use client";

import type { CSSProperties } from "react";
import { useClockValue, useMinute } from "@/components/time/clock";
import { formatDuration, formatUtc, type Ms, toMs } from "@/components/time/format";
import { Instant, RelativeTime } from "@/components/time/relative-time";
import { eventWord } from "@/components/zone/words";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import styles from "./zone-page.module.css";

type ZoneProps = Readonly<{ zone: ZoneDetailItem }>;

const DAY: Ms = 86_400_000;

/** Midnights (UTC) between now and the end of the axis, at most eight, so that labels never collide. */
function midnights(now: Ms, end: Ms): readonly Ms[] {
  const every = Math.max(1, Math.ceil((end - now) / DAY / 8)) * DAY;
  const first = Math.ceil(now / DAY) * DAY;
  const marks: Ms[] = [];
  for (let at = first; at < end; at += every) marks.push(at);
  return marks;
}

/** The missed event that lies between now and harm, if there is one: after it the bar is hatched. */
function missedStep(zone: ZoneDetailItem, now: Ms, harm: Ms): { at: string; what: string } | null {
  const event = zone.nextEvent;
  if (event === null || zone.role.holderReachable !== false) return null;
  const at = toMs(event.at);
  return at > now && at < harm ? event : null;
}

const BECAUSE = {
  "dnskey-signature":
    "The signature over the DNSKEY set. Only a key master renews it, so this is the earliest it can be.",
  "record-signature": "A signature over the zone's records, which nobody reachable can renew.",
  renewing: "",
  "not-known": "",
} as const satisfies Record<ZoneDetailItem["safeUntilBecause"], string>;

function Steps({
  zone,
  harm,
  missed,
}: ZoneProps & Readonly<{ harm: string; missed: { at: string; what: string } | null }>) {
  return (
    <ol className={styles.steps}>
      <li className={styles.atNow}>
        <b>Now</b>
        <p>{zone.affectsUsers === "no" ? "Answers are correct." : zone.sentence}</p>
      </li>
      {missed === null ? null : (
        <li className={styles.atMissed}>
          <b>Key change missed</b> <Instant at={missed.at} estate={zone.estate} />,{" "}
          <RelativeTime at={missed.at} estate={zone.estate} />
          <p>{eventWord(missed.what)} will not happen without a key master. Nobody notices.</p>
        </li>
      )}
      <li className={styles.atHarm}>
        <b>First signature ends</b> <Instant at={harm} estate={zone.estate} />,{" "}
        <RelativeTime at={harm} estate={zone.estate} />
        <p>
          {BECAUSE[zone.safeUntilBecause]} From then on validating resolvers refuse the zone as
          their caches run out.
        </p>
      </li>
    </ol>
  );
}

function Runway({ zone, harm }: ZoneProps & Readonly<{ harm: string }>) {
  const now = useMinute(zone.estate);
  const harmAt = toMs(harm);
  const left = useClockValue(zone.estate, (at) => formatDuration(Math.max(0, harmAt - at), 3));
  const end = now + Math.max(harmAt - now, 3_600_000) * 1.3;
  const share = (at: Ms): string =>
    `${Math.min(100, Math.max(0, ((at - now) / (end - now)) * 100))}%`;
  const missed = missedStep(zone, now, harmAt);
  const style = {
    "--harm": share(harmAt),
    "--late": missed === null ? share(harmAt) : share(toMs(missed.at)),
  };
  return (
    <figure className={styles.harm} style={style as CSSProperties} data-status={zone.status}>
      <figcaption>
        <b>{left}</b>{" "}
        {zone.safeUntilBecause === "dnskey-signature"
          ? "at least, until users notice"
          : "until users notice"}
      </figcaption>
      <div aria-hidden="true" className={styles.harmAxis}>
        {midnights(now, end).map((at) => (
          <span key={at} style={{ "--x": share(at) } as CSSProperties}>
            {formatUtc(at, { now: at, time: false })}
          </span>
        ))}
      </div>
      <div aria-hidden="true" className={styles.harmBar}>
        <i className={styles.safe} />
        {missed === null ? null : <i className={styles.late} />}
        <i className={styles.hurt} />
        <i className={styles.nowMark} />
        <i className={styles.stop} />
      </div>
      <Steps zone={zone} harm={harm} missed={missed} />
    </figure>
  );
}

/** Time until harm, on a linear axis: what breaks when if nobody acts. Nothing is drawn where no harm is in sight. */
export function HarmRunway({ zone }: ZoneProps) {
  return zone.safeUntil === null ? (
    <NoHarm zone={zone} />
  ) : (
    <Runway zone={zone} harm={zone.safeUntil} />
  );
}

function NoHarm({ zone }: ZoneProps) {
  const text = {
    renewing: "All signatures are being renewed. No harm is in sight.",
    "not-known":
      zone.signed === false
        ? "Nothing is signed here, so nothing can run out."
        : "Until when answers stay valid is not known.",
    "dnskey-signature": "",
    "record-signature": "",
  }[zone.safeUntilBecause];
  return <p className={styles.noHarm}>{text}</p>;
}
