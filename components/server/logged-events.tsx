import { StatusWord } from "@/components/status/status-word";
import { Instant } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import type { ServerDetail } from "@/lib/contracts/servers";

type Event = NonNullable<NonNullable<ServerDetail["settings"]>["events"]>[number];

const LEVELS = {
  critical: "failing",
  error: "failing",
  warning: "warning",
  information: "healthy",
} as const satisfies Record<NonNullable<Event["level"]>, string>;

function Level({ level }: Readonly<{ level: Event["level"] }>) {
  if (level === null) return <NotApplicable says="not told" />;
  return (
    <StatusWord status={LEVELS[level]} neutral>
      {level}
    </StatusWord>
  );
}

function Entries({ events, estate }: Readonly<{ events: readonly Event[]; estate: string }>) {
  return (
    <Table label="What the DNS Server log says about DNSSEC">
      <thead>
        <tr>
          <HeadCell>At, UTC</HeadCell>
          <HeadCell>Level</HeadCell>
          <HeadCell numeric>Event</HeadCell>
          <HeadCell>In its own words</HeadCell>
        </tr>
      </thead>
      <tbody>
        {events.toReversed().map((event) => (
          <Row key={event.record}>
            <RowHead>
              <Instant at={event.at} estate={estate} zone={false} />
            </RowHead>
            <Cell nowrap>
              <Level level={event.level} />
            </Cell>
            <Cell numeric>
              <Mono>{event.id}</Mono>
            </Cell>
            <Cell>{event.message ?? <Quiet>it gave no words</Quiet>}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** Warnings and errors of the log "DNS Server", as the server words them: no meaning is added. */
export function LoggedEvents({ server }: Readonly<{ server: ServerDetail }>) {
  const events = server.settings?.events ?? null;
  if (server.settings === null) return null;
  return (
    <Section
      title="What it logged"
      lead="Warnings and errors about DNSSEC in its log “DNS Server”, the latest first, in its own words."
    >
      {events === null ? <EmptyState>Its log could not be read.</EmptyState> : null}
      {events?.length === 0 ? <EmptyState>Nothing that concerns DNSSEC.</EmptyState> : null}
      {events === null || events.length === 0 ? null : (
        <Entries events={events} estate={server.estate} />
      )}
    </Section>
  );
}
