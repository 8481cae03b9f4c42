"use client";

import { scaleLinear } from "d3-scale";
import Link from "next/link";
import { Deadline } from "@/components/status/deadline";
import { StatusShapeMark } from "@/components/status/shape";
import { useMinute } from "@/components/time/clock";
import { formatUtc, type Ms, toMs } from "@/components/time/format";
import { Disclosure } from "@/components/ui/disclosure";
import { EmptyState } from "@/components/ui/empty-state";
import { Scroll } from "@/components/ui/scroll";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono } from "@/components/ui/text";
import { eventWord, zoneHref } from "@/components/zone/words";
import type { Fleet } from "@/lib/contracts/fleet";
import styles from "./fleet.module.css";

const DAY: Ms = 86_400_000;
const DAYS = 14;
const WIDTH = 1112;
const LABELS = 150;

type Harm = {
  readonly zone: string;
  readonly status: Fleet["attention"][number]["status"];
  readonly inMs: Ms;
  readonly at: Ms;
};

/** Deadlines of the zones that need a person, the soonest first; three rows are drawn, the table twin has all. */
function harmsOf(fleet: Fleet, nowOf: (estate: string) => Ms): readonly Harm[] {
  return fleet.attention
    .flatMap((item) =>
      item.deadline === null
        ? []
        : [
            {
              zone: item.displayName,
              status: item.status,
              at: toMs(item.deadline),
              inMs: toMs(item.deadline) - nowOf(item.estate),
            },
          ],
    )
    .filter((harm) => harm.inMs >= 0 && harm.inMs <= DAYS * DAY)
    .sort((a, b) => a.inMs - b.inMs);
}

function DayGrid({ now, x, height }: Readonly<{ now: Ms; x: (ms: Ms) => number; height: number }>) {
  const firstMidnight = Math.ceil(now / DAY) * DAY;
  const days = Array.from({ length: DAYS }, (_, day) => firstMidnight + day * DAY);
  return (
    <>
      {days.map((day) => {
        const weekday = new Date(day).getUTCDay();
        const isWeekend = weekday === 0 || weekday === 6;
        const left = x(day - now);
        return (
          <g key={day}>
            {isWeekend ? (
              <rect
                className={styles.weekend}
                x={left}
                y={26}
                width={Math.max(0, Math.min(x(DAY), WIDTH) - x(0))}
                height={height - 26}
              />
            ) : null}
            <line className={styles.grid} x1={left} x2={left} y1={26} y2={height} />
            {left < WIDTH - 50 && left > LABELS + 22 ? (
              <text className={isWeekend ? styles.axisQuiet : styles.axis} x={left + 6} y={16}>
                {formatUtc(day, { now: day, time: false }).replace(/ [A-Z][a-z]{2}$/, "")}
              </text>
            ) : null}
          </g>
        );
      })}
    </>
  );
}

function Bars({
  counts,
  x,
  y,
}: Readonly<{ counts: readonly number[]; x: (ms: Ms) => number; y: number }>) {
  const most = Math.max(1, ...counts);
  return (
    <>
      {counts.map((count, day) => {
        const tall = count === 0 ? 0 : Math.max(2, (count / most) * 22);
        const left = x((day + 0.5) * DAY) - 5;
        return count === 0 ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the day is the identity of a bar
          <g key={day}>
            <rect className={styles.bar} x={left} y={y - tall} width={10} height={tall} />
            <text className={styles.count} x={left + 5} y={y - tall - 5}>
              {count.toLocaleString("en")}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Picture({ fleet, now }: Readonly<{ fleet: Fleet; now: Ms }>) {
  const nows = new Map(fleet.clocks.map((clock) => [clock.estate, toMs(clock.now)]));
  const harms = harmsOf(fleet, (estate) => nows.get(estate) ?? now).slice(0, 4);
  const scale = scaleLinear([0, DAYS * DAY], [LABELS, WIDTH]);
  const x = (ms: Ms) => scale(ms);
  const harmHeight = Math.max(1, harms.length) * 24 + 16;
  const height = 26 + harmHeight + 52;
  return (
    <Scroll label="Next 14 days">
      <svg
        className={styles.picture}
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label="Deadlines and key changes of the next 14 days; the same as a table below"
      >
        <DayGrid now={now} x={x} height={height} />
        <line className={styles.rule} x1={0} x2={WIDTH} y1={26} y2={26} />
        <line className={styles.rule} x1={0} x2={WIDTH} y1={26 + harmHeight} y2={26 + harmHeight} />
        <text className={styles.rowLabel} x={0} y={49}>
          Harm if nobody acts
        </text>
        {harms.length === 0 ? (
          <text className={styles.axis} x={LABELS + 8} y={49}>
            none in sight
          </text>
        ) : null}
        {harms.map((harm, row) => {
          const left = x(harm.inMs);
          const flip = left > WIDTH - 300;
          const top = 38 + row * 24;
          return (
            <g key={`${harm.zone}/${harm.at}`} data-status={harm.status}>
              <path className={styles.stop} d={`M${left} ${top}v14`} />
              <StatusShapeMark status={harm.status} x={flip ? left - 19 : left + 7} y={top + 1} />
              <text
                className={styles.mark}
                x={flip ? left - 25 : left + 25}
                y={top + 11}
                textAnchor={flip ? "end" : "start"}
              >
                {harm.zone}
                <tspan className={styles.axis} dx={10}>
                  {formatUtc(harm.at, { now: harm.at, zone: false })}
                </tspan>
              </text>
            </g>
          );
        })}
        <text className={styles.rowLabel} x={0} y={26 + harmHeight + 32}>
          Key changes due
        </text>
        <Bars counts={fleet.keyChangesPerDay} x={x} y={26 + harmHeight + 48} />
        <path className={styles.now} d={`M${LABELS} 22V${height}`} />
        <text className={styles.nowText} x={LABELS} y={16}>
          now
        </text>
      </svg>
    </Scroll>
  );
}

/** One axis for everything with a date, and the same as a table. */
export function Upcoming({ fleet }: Readonly<{ fleet: Fleet }>) {
  const now = useMinute(fleet.clocks[0]?.estate);
  const isEmpty =
    fleet.upcoming.length === 0 && fleet.attention.every((item) => item.deadline === null);
  return (
    <Section title="Next 14 days" lead="One axis for everything with a date.">
      {isEmpty ? (
        <EmptyState>Nothing falls due in the next 14 days.</EmptyState>
      ) : (
        <>
          <Picture fleet={fleet} now={now} />
          <Disclosure label="As a table">
            <Table label="Events of the next 14 days" dense>
              <thead>
                <tr>
                  <HeadCell>Zone</HeadCell>
                  <HeadCell>What</HeadCell>
                  <HeadCell>When</HeadCell>
                </tr>
              </thead>
              <tbody>
                {fleet.upcoming.map((event) => (
                  <Row key={`${event.estate}/${event.zone}/${event.what}/${event.at}`}>
                    <RowHead>
                      <Link href={zoneHref(event.zone)} prefetch={false}>
                        <Mono>{event.zone}</Mono>
                      </Link>
                    </RowHead>
                    <Cell>{eventWord(event.what)}</Cell>
                    <Cell nowrap>
                      <Deadline at={event.at} estate={event.estate} />
                    </Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          </Disclosure>
        </>
      )}
    </Section>
  );
}
