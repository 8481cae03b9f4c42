"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { QueryBoundary } from "@/components/query/query-boundary";
import { roleWord } from "@/components/signing-key/words";
import { Deadline } from "@/components/status/deadline";
import { useMinute } from "@/components/time/clock";
import { formatDuration, type Ms, toIso } from "@/components/time/format";
import { Instant, InstantAndRelative } from "@/components/time/relative-time";
import { Disclosure } from "@/components/ui/disclosure";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Quiet } from "@/components/ui/text";
import { ownerWord } from "@/components/zone/words";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { type ZoneRef, zoneKeyHistoryQuery } from "@/lib/queries/zones";
import styles from "./timeline.module.css";
import { type Timeline, timelineOf } from "./timeline-model";
import { TimelinePicture, WaitSample } from "./timeline-picture";
import { type WaitKind, waitWord } from "./wait-kinds";

const DAY: Ms = 86_400_000;
const ZOOMS = {
  weeks: { label: "4 weeks", before: 9 * DAY, after: 19 * DAY },
  months: { label: "5 months", before: 40 * DAY, after: 110 * DAY },
  years: { label: "3 years", before: 120 * DAY, after: 980 * DAY },
} as const;
type Zoom = keyof typeof ZOOMS;

type ZoneProps = Readonly<{ zone: ZoneDetailItem }>;

/** The running changes: where each stands, what comes next, whose it is, and the waits with the formula that gives them. */
function Running({ zone }: ZoneProps) {
  return (
    <>
      {zone.rollovers.map((one) => (
        <div key={one.rollover.descriptorId} className={styles.running}>
          <p>
            <b>{roleWord(one.keyRole)}.</b> {one.sentence}
          </p>
          <p>
            {one.nextAction}{" "}
            <Quiet>
              {ownerWord(one.owner)}
              {one.dueAt === null ? null : (
                <>
                  , <InstantAndRelative at={one.dueAt} estate={zone.estate} />
                </>
              )}
            </Quiet>
          </p>
        </div>
      ))}
    </>
  );
}

function Waits({ zone }: ZoneProps) {
  const waits = zone.descriptors.flatMap((descriptor) =>
    descriptor.waits.map((wait) => ({ descriptor, wait })),
  );
  if (waits.length === 0) return null;
  return (
    <Disclosure label="How long each wait takes, and why">
      <p className={styles.model}>
        A model of the waits, from the zone's own settings. Windows does not document its exact
        formula.
      </p>
      <Table label="Waits of a key change with their formulas">
        <thead>
          <tr>
            <HeadCell>Of</HeadCell>
            <HeadCell>Wait</HeadCell>
            <HeadCell>Formula</HeadCell>
            <HeadCell>With</HeadCell>
            <HeadCell numeric>Takes</HeadCell>
          </tr>
        </thead>
        <tbody>
          {waits.map(({ descriptor, wait }) => (
            <Row key={`${descriptor.descriptorId}/${wait.name}`}>
              <RowHead>{descriptor.keyRole.toUpperCase()}</RowHead>
              <Cell>{wait.name}</Cell>
              <Cell>{wait.formula}</Cell>
              <Cell>
                {wait.inputs
                  .map((input) => `${input.name} ${formatDuration(input.seconds * 1000)}`)
                  .join(", ")}
              </Cell>
              <Cell numeric>{formatDuration(wait.seconds * 1000)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Disclosure>
  );
}

function Twin({ timeline, estate }: Readonly<{ timeline: Timeline; estate: string }>) {
  const rows = timeline.lanes
    .flatMap((lane) => lane.spans.map((span) => ({ lane, span })))
    .sort((a, b) => a.span.from - b.span.from);
  return (
    <Disclosure label="As a table">
      <Table label="Key changes, past and planned" dense>
        <thead>
          <tr>
            <HeadCell>From, UTC</HeadCell>
            <HeadCell>To, UTC</HeadCell>
            <HeadCell>Key</HeadCell>
            <HeadCell>Step</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ lane, span }) => (
            <Row key={`${lane.descriptorId}/${span.from}/${span.native}/${span.kind}`}>
              <Cell nowrap>
                <Instant at={toIso(span.from)} estate={estate} zone={false} />
              </Cell>
              <Cell nowrap>
                {span.to === null ? (
                  <Quiet>not known</Quiet>
                ) : (
                  <Instant at={toIso(span.to)} estate={estate} zone={false} />
                )}
              </Cell>
              <RowHead>{roleWord(lane.role)}</RowHead>
              <Cell>
                {span.native} <Quiet>{waitWord(span.kind)}</Quiet>
              </Cell>
            </Row>
          ))}
          {timeline.signatures.map((bar) => (
            <Row key={bar.label}>
              <Cell />
              <Cell nowrap>
                <Deadline at={toIso(bar.until)} estate={estate} />
              </Cell>
              <RowHead>Signatures</RowHead>
              <Cell>
                {bar.label}{" "}
                <Quiet>{bar.renewed ? "renewed before then" : "nobody renews it"}</Quiet>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Disclosure>
  );
}

function Legend({ timeline }: Readonly<{ timeline: Timeline }>) {
  const kinds = [
    ...new Set(timeline.lanes.flatMap((lane) => lane.spans.map((span): WaitKind => span.kind))),
  ];
  return (
    <ul className={styles.legend}>
      <li>
        <span className={styles.sampleSigns} /> signs
      </li>
      <li>
        <span className={styles.samplePublished} /> published, signs nothing
      </li>
      {kinds.map((kind) => (
        <li key={kind}>
          <WaitSample kind={kind} /> {waitWord(kind)}
        </li>
      ))}
    </ul>
  );
}

function TimelineBody({ zone, zoneRef }: ZoneProps & Readonly<{ zoneRef: ZoneRef }>) {
  const { data } = useSuspenseQuery(zoneKeyHistoryQuery(zoneRef));
  const [zoom, setZoom] = useState<Zoom>("months");
  const now = useMinute(zone.estate);
  const timeline = timelineOf(zone, data.items, now);
  if (timeline.lanes.length === 0)
    return <EmptyState>There are no keys, so nothing changes.</EmptyState>;
  const window = { from: now - ZOOMS[zoom].before, to: now + ZOOMS[zoom].after };
  return (
    <>
      <Running zone={zone} />
      <div className={styles.zoom} data-print="hide">
        <Segmented
          label="Stretch of time"
          value={zoom}
          options={[
            { value: "weeks", label: ZOOMS.weeks.label },
            { value: "months", label: ZOOMS.months.label },
            { value: "years", label: ZOOMS.years.label },
          ]}
          onValueChange={setZoom}
        />
      </div>
      <TimelinePicture
        timeline={timeline}
        window={window}
        now={now}
        label={`Key changes of ${zone.displayName}, past and planned; the same as a table below`}
      />
      <Legend timeline={timeline} />
      <Twin timeline={timeline} estate={zone.estate} />
      <Waits zone={zone} />
    </>
  );
}

/** Past and planned key changes on one axis, with the reasons of the waits on demand. */
export function TimelineSection({ zone, zoneRef }: ZoneProps & Readonly<{ zoneRef: ZoneRef }>) {
  return (
    <Section
      id="timeline"
      title="Timeline"
      lead="Past and planned key changes. Waits have a pattern; keys are solid while they sign."
    >
      <QueryBoundary asking={`the key changes of ${zone.displayName}`}>
        <TimelineBody zone={zone} zoneRef={zoneRef} />
      </QueryBoundary>
    </Section>
  );
}
