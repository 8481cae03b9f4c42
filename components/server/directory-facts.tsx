import { RelativeTime } from "@/components/time/relative-time";
import { DefinitionList } from "@/components/ui/definition-list";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import { plural } from "@/components/zone/words";
import type { ServerDetail } from "@/lib/contracts/servers";

type Reading = NonNullable<ServerDetail["directory"]>;

const BECAUSE = {
  "zone-is-gone": "there is no such zone any more",
  "server-is-gone": "the server is no domain controller any more",
} as const satisfies Record<Reading["orphans"][number]["because"], string>;

/** What this domain controller's replica of the directory tells beside zones and their holders; nothing where nobody reads it. */
export function DirectoryFacts({
  reading,
  estate,
}: Readonly<{ reading: Reading | null; estate: string }>) {
  if (reading === null) return null;
  return (
    <Section
      title="Its replica of the directory"
      lead="Read over LDAP, whatever its DNS service says."
    >
      <DefinitionList
        layout="inline"
        items={[
          {
            term: "Zones in its partitions",
            value: reading.zones.toLocaleString("en"),
          },
          {
            term: "Domain naming master",
            value:
              reading.namingMaster === null ? (
                <Quiet>not known</Quiet>
              ) : (
                <Mono>{reading.namingMaster}</Mono>
              ),
          },
          {
            term: "KDS root key",
            value:
              reading.seesKdsRootKey === null ? (
                <Quiet>none visible to the account, which proves nothing</Quiet>
              ) : (
                "present"
              ),
          },
          { term: "Read", value: <RelativeTime at={reading.readAt} estate={estate} /> },
        ]}
      />
      <Orphans reading={reading} />
    </Section>
  );
}

function Orphans({ reading }: Readonly<{ reading: Reading }>) {
  if (reading.orphanCount === 0)
    return <p>Every assignment of the role leads to a zone and a server.</p>;
  return (
    <>
      <p>
        {plural(reading.orphanCount, "assignment")} of the role{" "}
        {reading.orphanCount === 1 ? "leads" : "lead"} to nothing.
      </p>
      <Table label="Assignments of the role that lead to nothing">
        <thead>
          <tr>
            <HeadCell>Zone</HeadCell>
            <HeadCell>Listed by</HeadCell>
            <HeadCell>Why it leads to nothing</HeadCell>
          </tr>
        </thead>
        <tbody>
          {reading.orphans.map(({ zone, server, because }) => (
            <Row key={`${server}/${zone}`}>
              <RowHead>
                <Mono>{zone}</Mono>
              </RowHead>
              <Cell>
                <Mono>{server}</Mono>
              </Cell>
              <Cell>{BECAUSE[because]}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </>
  );
}
