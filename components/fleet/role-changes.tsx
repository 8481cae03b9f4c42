import Link from "next/link";
import { Instant } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import { zoneHref } from "@/components/zone/words";
import type { Fleet } from "@/lib/contracts/fleet";

const THROUGH = {
  keymaster: "Keymaster",
  outside: "outside Keymaster",
  clock: "by itself",
} as const satisfies Record<Fleet["recentRoleChanges"][number]["through"], string>;

/** Who took the role where in the last days, the changes made outside Keymaster included. */
export function RoleChanges({ changes }: Readonly<{ changes: Fleet["recentRoleChanges"] }>) {
  return (
    <Section
      title="Recent role changes"
      lead="The last 14 days, also those made outside Keymaster."
    >
      {changes.length === 0 ? (
        <EmptyState>The role has not moved in the last 14 days.</EmptyState>
      ) : (
        <Table label="Recent role changes">
          <thead>
            <tr>
              <HeadCell>When, UTC</HeadCell>
              <HeadCell>Zone</HeadCell>
              <HeadCell>From, to</HeadCell>
              <HeadCell>Through</HeadCell>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <Row key={`${change.estate}/${change.zone}/${change.at}/${change.to}`}>
                <Cell nowrap>
                  <Instant at={change.at} estate={change.estate} zone={false} />
                </Cell>
                <RowHead>
                  <Link href={zoneHref(change.zone)} prefetch={false}>
                    <Mono>{change.zone}</Mono>
                  </Link>
                </RowHead>
                <Cell>
                  <Mono>{change.from ?? "nobody"}</Mono> <Quiet>to</Quiet>{" "}
                  <Mono>{change.to ?? "nobody"}</Mono>
                </Cell>
                <Cell>{THROUGH[change.through]}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
