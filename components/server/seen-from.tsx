import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono } from "@/components/ui/text";
import type { ServerDetail } from "@/lib/contracts/servers";

/** Who looks at a server, and whether it answers them. */
export function SeenFrom({ server }: Readonly<{ server: ServerDetail }>) {
  if (server.vantagePoints.length === 0)
    return <EmptyState>Nobody has looked at this server yet.</EmptyState>;
  return (
    <Table label="Who reaches this server">
      <thead>
        <tr>
          <HeadCell>Vantage point</HeadCell>
          <HeadCell>Reaches it</HeadCell>
          <HeadCell>Asked</HeadCell>
        </tr>
      </thead>
      <tbody>
        {server.vantagePoints.map((point) => (
          <Row key={point.from}>
            <RowHead>
              <Mono>{point.from}</Mono>
            </RowHead>
            <Cell>
              {point.reachable ? (
                <StatusWord status="healthy">yes</StatusWord>
              ) : (
                <StatusWord status="key-master-down">no answer</StatusWord>
              )}
            </Cell>
            <Cell>
              <RelativeTime at={point.at} estate={server.estate} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
