import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono } from "@/components/ui/text";
import { zoneHref } from "@/components/zone/words";
import type { LabItem } from "@/lib/contracts/lab";
import styles from "./lab.module.css";
import type { Steer } from "./lab-page";

type ParentState = LabItem["parentDs"][number]["state"];

const MEANS = {
  current:
    "The parent answers with the DS of the keys published when this was set. It does not follow later changes.",
  stale: "The parent answers with the DS of a key that is no longer used.",
  none: "The parent has no DS: only the zone's own anchor validates it.",
  unreachable: "The parent's servers do not answer. A KSK change waits.",
} as const satisfies Record<ParentState, string>;

const DELAYS = [
  { value: "0", label: "0 s" },
  { value: "15", label: "15 s" },
  { value: "300", label: "5 min" },
  { value: "3600", label: "1 h" },
] as const;

/** What the parent publishes for each zone, and how fast the directory replicates. */
export function LabParents({ lab, steer }: Readonly<{ lab: LabItem; steer: Steer }>) {
  const isDisabled = !steer.mayAct || steer.isBusy;
  return (
    <>
      <Section title="DS at the parent" lead="What the parent zone answers.">
        {lab.parentDs.length === 0 ? (
          <EmptyState>No zone has a parent in the lab.</EmptyState>
        ) : (
          <Table label="DS at the parent, per zone">
            <thead>
              <tr>
                <HeadCell>Zone</HeadCell>
                <HeadCell>The parent has</HeadCell>
                <HeadCell>Means</HeadCell>
              </tr>
            </thead>
            <tbody>
              {lab.parentDs.map((entry) => (
                <Row key={entry.zone}>
                  <RowHead>
                    <Link href={zoneHref(entry.zone)} prefetch={false}>
                      <Mono>{entry.zone}</Mono>
                    </Link>
                  </RowHead>
                  <Cell nowrap>
                    <Segmented<ParentState>
                      label={`DS of ${entry.zone} at the parent`}
                      value={entry.state}
                      disabled={isDisabled}
                      options={[
                        { value: "current", label: "current" },
                        { value: "stale", label: "stale" },
                        { value: "none", label: "none" },
                        { value: "unreachable", label: "unreachable" },
                      ]}
                      onValueChange={(state) =>
                        steer.act({ action: "parent-ds", zone: entry.zone, state })
                      }
                    />
                  </Cell>
                  <Cell className={styles.effect}>{MEANS[entry.state]}</Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        )}
      </Section>
      <Section
        title="Replication"
        lead="How long a change of the directory needs to the next replica."
      >
        <Segmented
          label="Delay of directory replication"
          value={
            DELAYS.find((one) => one.value === String(lab.replicationDelaySeconds))?.value ?? null
          }
          disabled={isDisabled}
          options={DELAYS}
          onValueChange={(value) =>
            steer.act({ action: "replication", delaySeconds: Number(value) })
          }
        />
      </Section>
    </>
  );
}
