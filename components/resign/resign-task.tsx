"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "@/components/move/use-may";
import { STEP_STATES } from "@/components/move/words";
import { FailedView } from "@/components/query/failed-view";
import { StatusWord } from "@/components/status/status-word";
import { useClockReadings } from "@/components/time/clock";
import { Instant, RelativeTime } from "@/components/time/relative-time";
import { ActionPanel, Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { CommandBlock } from "@/components/ui/command-block";
import { DefinitionList } from "@/components/ui/definition-list";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, TextArea } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { ownerWord } from "@/components/zone/words";
import type { ResignItem } from "@/lib/contracts/resign";
import { type ResignAction, resignActionMutation, zoneResignQuery } from "@/lib/queries/resign";
import type { ZoneRef } from "@/lib/queries/zones";
import styles from "./resign.module.css";
import { PARENT_WORDS, resignHeadline, resignTodo } from "./words";

type Acts = Readonly<{ act: (action: ResignAction) => void; isBusy: boolean }>;
type TaskProps = Readonly<{ task: ResignItem; acts: Acts }>;

function Steps({ task }: Readonly<{ task: ResignItem }>) {
  return (
    <ol className={styles.steps}>
      {task.steps.map((step) => (
        <li key={step.step}>
          <div>
            <h3>{step.title}</h3>
            <Quiet>{ownerWord(step.owner)}</Quiet>
          </div>
          <div className={styles.stepBody}>
            {step.command === "" ? null : (
              <CommandBlock text={step.command} label={`the line of: ${step.title}`} />
            )}
            <p>{step.expectedEffect}</p>
            {step.error === null ? null : (
              <p className={styles.said}>
                {step.error.code === null ? null : (
                  <a href={`/errors/${step.error.code}`}>{step.error.code}</a>
                )}{" "}
                {step.error.detail}
              </p>
            )}
          </div>
          <StatusWord status={STEP_STATES[step.state].shape}>
            {STEP_STATES[step.state].word}
          </StatusWord>
        </li>
      ))}
    </ol>
  );
}

function Parent({ task }: Readonly<{ task: ResignItem }>) {
  const { state, basis, seenAt, waitsSince } = task.parent;
  return (
    <>
      {task.ds.length === 0 ? (
        <EmptyState>The DS records follow once the new keys exist.</EmptyState>
      ) : (
        <CommandBlock
          text={task.ds.map(({ record }) => record).join("\n")}
          label="the DS records for the parent"
        />
      )}
      <DefinitionList
        layout="inline"
        items={[
          {
            term: "The parent",
            value: (
              <StatusWord status={state === "current" ? "healthy" : "waiting-for-parent"}>
                {PARENT_WORDS[state]}
              </StatusWord>
            ),
          },
          ...(seenAt === null
            ? []
            : [
                {
                  term: basis === "observed" ? "Asked over DNS" : "A server of the zone says so",
                  value: <RelativeTime at={seenAt} estate={task.estate} />,
                },
              ]),
          ...(waitsSince === null || state === "current"
            ? []
            : [
                {
                  term: "Waits since",
                  value: <Instant at={waitsSince} estate={task.estate} />,
                },
              ]),
        ]}
      />
    </>
  );
}

/** Seen there by a machine, or a switch for whoever knows. */
function AnchorState({
  anchor,
  task,
  acts,
  mayAct,
}: TaskProps & Readonly<{ anchor: ResignItem["anchors"][number]; mayAct: boolean }>) {
  if (anchor.state === "observed") return <StatusWord status="healthy">Seen there</StatusWord>;
  if (mayAct && task.phase !== "done")
    return (
      <Switch
        label={`New anchor on ${anchor.server}`}
        words={["in place", "to do"]}
        checked={anchor.state === "ticked"}
        disabled={acts.isBusy}
        onCheckedChange={(done) =>
          acts.act({ id: task.id, action: "tick", server: anchor.server, done })
        }
      />
    );
  return anchor.state === "ticked" ? (
    <StatusWord status="healthy">In place</StatusWord>
  ) : (
    <StatusWord status="waiting-its-turn">To do</StatusWord>
  );
}

/** The machine saw it, or somebody said so: who and when. */
function AnchorBy({ anchor }: Readonly<{ anchor: ResignItem["anchors"][number] }>) {
  if (anchor.at === null) return <Quiet>–</Quiet>;
  return (
    <>
      {anchor.by ?? "seen there"}, <Instant at={anchor.at} />
    </>
  );
}

/** Which keys it was last seen to trust: a tick by hand stands beside what the machine saw. */
function AnchorsThere({
  anchor: { holds },
  task,
}: Readonly<{ anchor: ResignItem["anchors"][number]; task: ResignItem }>) {
  if (holds === null) return <Quiet>nobody asks it</Quiet>;
  const tags = holds.keyTags.join(", ");
  return (
    <>
      {tags === "" ? "no key of the zone" : <Mono>{tags}</Mono>}{" "}
      <Quiet>
        <RelativeTime at={holds.readAt} estate={task.estate} />
      </Quiet>
    </>
  );
}

function Anchors({ task, acts, mayAct }: TaskProps & Readonly<{ mayAct: boolean }>) {
  if (task.anchors.length === 0)
    return (
      <EmptyState>
        No resolver was named that holds an anchor for this zone, and no server is known to.
      </EmptyState>
    );
  return (
    <Table label="Resolvers that hold a trust anchor">
      <thead>
        <tr>
          <HeadCell>Resolver</HeadCell>
          <HeadCell>New anchor</HeadCell>
          <HeadCell>Trusts now</HeadCell>
          <HeadCell>Said by</HeadCell>
        </tr>
      </thead>
      <tbody>
        {task.anchors.map((anchor) => (
          <Row key={anchor.server}>
            <RowHead>
              <Mono>{anchor.server}</Mono>
            </RowHead>
            <Cell>
              <AnchorState anchor={anchor} task={task} acts={acts} mayAct={mayAct} />
            </Cell>
            <Cell>
              <AnchorsThere anchor={anchor} task={task} />
            </Cell>
            <Cell>
              <AnchorBy anchor={anchor} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** Not seen by anybody: whoever says that it is done stands in the log with the reason. */
function CallDone({ task, acts }: TaskProps) {
  const [reason, setReason] = useState("");
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog
      title="Call the re-sign done"
      description="Nobody has seen the new DS at the parent, or the new anchor on every resolver. The page keeps who said so and why."
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>Call it done without having seen it</Button>}
      footer={
        <>
          <DialogClose>Leave it</DialogClose>
          <Button
            look="filled"
            busy={acts.isBusy}
            disabled={reason.trim() === ""}
            onClick={() => {
              acts.act({ id: task.id, action: "finish", reason: reason.trim() });
              setOpen(false);
            }}
          >
            Call it done
          </Button>
        </>
      }
    >
      <Field label="How do you know?" help="What you looked at, and where.">
        <TextArea value={reason} onValueChange={setReason} />
      </Field>
    </Dialog>
  );
}

function Buttons({ task, acts }: TaskProps) {
  const isWaiting = task.phase === "waiting-for-parent" || task.phase === "renewing-anchors";
  return (
    <Actions>
      {task.phase === "halted" ? (
        <Button
          look="filled"
          busy={acts.isBusy}
          onClick={() => acts.act({ id: task.id, action: "retry" })}
        >
          Go on
        </Button>
      ) : null}
      {isWaiting ? <CallDone task={task} acts={acts} /> : null}
    </Actions>
  );
}

/** The re-sign task: what has been done, the DS to hand on, the anchors to replace. */
export function ResignTask({ task, zone }: Readonly<{ task: ResignItem; zone: ZoneRef }>) {
  const client = useQueryClient();
  useClockReadings(task.clocks);
  const acting = useMutation({
    ...resignActionMutation(),
    onSuccess: (answer) => client.setQueryData(zoneResignQuery(zone).queryKey, answer),
    onSettled: () => client.invalidateQueries({ queryKey: ["moves"] }),
  });
  const acts: Acts = { act: (action) => acting.mutate(action), isBusy: acting.isPending };
  const mayAct = useMay("operate");
  const { main, rest } = resignHeadline(task);
  return (
    <>
      <VerdictPanel
        verdict={
          <Verdict as="p" rest={rest}>
            {main}
          </Verdict>
        }
        aside={
          <ActionPanel
            title="What to do"
            actions={mayAct ? <Buttons task={task} acts={acts} /> : null}
          >
            <p>{resignTodo(task)}</p>
          </ActionPanel>
        }
      >
        {task.calledDoneBy === null ? null : (
          <p>
            Called done by {task.calledDoneBy.by}: {task.calledDoneBy.reason}
          </p>
        )}
        {acting.isError ? <FailedView error={acting.error} asked="to act on the re-sign" /> : null}
      </VerdictPanel>
      <Section title="Steps" lead={`On ${task.server}, the present key master.`}>
        <Steps task={task} />
      </Section>
      <Section title="DS at the parent" lead="One record a line, to be copied whole.">
        <Parent task={task} />
      </Section>
      <Section
        title="Trust anchors"
        lead="Resolvers inside the company that trust this zone itself, by key tag. Servers that Keymaster asks are ticked once they trust the new key."
      >
        <Anchors task={task} acts={acts} mayAct={mayAct} />
      </Section>
    </>
  );
}
