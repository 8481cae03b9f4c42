import { StatusWord } from "@/components/status/status-word";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Quiet } from "@/components/ui/text";
import type { AgentItem } from "@/lib/contracts/agents";
import { capabilityWords, sortCapabilities } from "./words";

const ANSWERS = {
  supported: { shape: "healthy", word: "yes" },
  unsupported: { shape: "not-signed", word: "no" },
  "not-yet": { shape: "waiting-its-turn", word: "not yet" },
} as const;

/** Capability × driver, with the reason of every answer that is not a plain yes. */
export function CapabilityMatrix({ agents }: Readonly<{ agents: readonly AgentItem[] }>) {
  const drivers = [
    ...new Map(agents.flatMap((one) => one.drivers).map((one) => [one.driver, one])).values(),
  ];
  const capabilities = sortCapabilities(
    new Set(drivers.flatMap((one) => one.capabilities.map((entry) => entry.capability))),
  );
  if (capabilities.length === 0)
    return <EmptyState>No agent has told what its drivers can do.</EmptyState>;
  return (
    <Table label="What each driver can do">
      <thead>
        <tr>
          <HeadCell>Capability</HeadCell>
          {drivers.map((one) => (
            <HeadCell key={one.driver}>{one.driver}</HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {capabilities.map((capability) => (
          <Row key={capability}>
            <RowHead>{capabilityWords(capability)}</RowHead>
            {drivers.map((driver) => {
              const entry = driver.capabilities.find((one) => one.capability === capability);
              const answer = ANSWERS[entry?.answer ?? "unsupported"];
              return (
                <Cell key={driver.driver}>
                  <StatusWord status={answer.shape}>
                    {answer.word}
                    {entry?.reason ? ":" : ""}
                  </StatusWord>{" "}
                  <Quiet>{entry?.reason}</Quiet>
                </Cell>
              );
            })}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
