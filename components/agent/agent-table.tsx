"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FailedView } from "@/components/query/failed-view";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import type { AgentItem } from "@/lib/contracts/agents";
import { agentsQuery, removeAgentMutation, testAgentMutation } from "@/lib/queries/agents";
import styles from "./agent.module.css";
import { agentStateOf, estateWords, isInOrder } from "./words";

type AgentProps = Readonly<{ agent: AgentItem }>;

const ORIGINS = {
  embedded: "in this process",
  configured: "from the agents file",
  added: "added here",
} as const satisfies Record<AgentItem["origin"], string>;

function skewText(seconds: number): string {
  return `${seconds > 0 ? "+" : ""}${seconds} s`;
}

function RemoveAgent({ agent }: AgentProps) {
  const client = useQueryClient();
  const remove = useMutation({
    ...removeAgentMutation(),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <Dialog
      title={`Remove ${agent.name}?`}
      description="Its credentials are deleted; one that enrolled is refused at once and told to forget its key. Zones that nobody else sees are shown as Unknown. Nothing changes on the server itself."
      trigger={<Button look="text">Remove</Button>}
      footer={
        <>
          <DialogClose>Keep it</DialogClose>
          <Button look="filled" busy={remove.isPending} onClick={() => remove.mutate(agent.name)}>
            Remove {agent.name}
          </Button>
        </>
      }
    >
      {remove.error === null ? null : (
        <FailedView error={remove.error} asked={`to remove ${agent.name}`} />
      )}
    </Dialog>
  );
}

function AgentActions({ agent }: AgentProps) {
  const client = useQueryClient();
  const test = useMutation({
    ...testAgentMutation(),
    onSettled: () => client.invalidateQueries({ queryKey: agentsQuery().queryKey }),
  });
  return (
    <span className={styles.actions}>
      <Button look="text" busy={test.isPending} onClick={() => test.mutate(agent.name)}>
        Test
      </Button>
      {agent.origin === "added" ? <RemoveAgent agent={agent} /> : null}
    </span>
  );
}

function StateOf({ agent }: AgentProps) {
  const { word, shape } = agentStateOf(agent);
  return <StatusWord status={shape}>{word}</StatusWord>;
}

/** Two programs of one version were tested together; the contract may still fit. */
function Version({ agent }: AgentProps) {
  if (agent.version === null) return <NotApplicable says="not known" />;
  const isOther = agent.versionSkew === "older" || agent.versionSkew === "newer";
  return (
    <>
      {agent.version}
      {isOther ? (
        <>
          <br />
          <Quiet>{agent.versionSkew} than Keymaster</Quiet>
        </>
      ) : null}
    </>
  );
}

/** One row an agent: its state, what that means and what to do. What is out of order comes first. */
export function AgentTable({
  agents,
  mayManage,
}: Readonly<{ agents: readonly AgentItem[]; mayManage: boolean }>) {
  const sorted = [...agents].sort((a, b) => Number(isInOrder(a)) - Number(isInOrder(b)));
  return (
    <Table label="Agents, their states and what to do">
      <thead>
        <tr>
          <HeadCell>Agent</HeadCell>
          <HeadCell>State, what it means and what to do</HeadCell>
          <HeadCell>Estate, driver</HeadCell>
          <HeadCell>Version</HeadCell>
          <HeadCell numeric>Clock</HeadCell>
          <HeadCell>Last contact</HeadCell>
          {mayManage ? <HeadCell>Actions</HeadCell> : null}
        </tr>
      </thead>
      <tbody>
        {sorted.map((agent) => (
          <Row key={agent.name}>
            <RowHead>
              <Mono>{agent.name}</Mono>
              <br />
              <Quiet>{agent.certificate === null ? ORIGINS[agent.origin] : "enrolled"}</Quiet>
            </RowHead>
            <Cell>
              <StateOf agent={agent} />
              <p className={styles.sentence}>
                {agent.sentence}
                {agent.readOnly === true ? <Quiet> Reads only.</Quiet> : null}
                {agent.certificate === null ? null : (
                  <Quiet>
                    {" "}
                    Its certificate ends <RelativeTime at={agent.certificate.validUntil} />.
                  </Quiet>
                )}
              </p>
            </Cell>
            <Cell>
              {agent.drivers.length === 0 ? (
                <NotApplicable says="not known" />
              ) : (
                estateWords(agent.drivers)
              )}
            </Cell>
            <Cell nowrap>
              <Version agent={agent} />
            </Cell>
            <Cell numeric>
              {agent.clockSkewSeconds === null ? (
                <NotApplicable says="not known" />
              ) : (
                skewText(agent.clockSkewSeconds)
              )}
            </Cell>
            <Cell nowrap>
              {agent.lastContactAt === null ? "never" : <RelativeTime at={agent.lastContactAt} />}
            </Cell>
            {mayManage ? (
              <Cell nowrap>
                <AgentActions agent={agent} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
