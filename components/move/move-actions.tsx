"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FailedView } from "@/components/query/failed-view";
import { Actions } from "@/components/ui/action-panel";
import { Button, type ButtonLook } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input, TextArea } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { MoveItem } from "@/lib/contracts/moves";
import { type MoveAction, moveActionMutation, moveKeys } from "@/lib/queries/moves";
import { newSubmissionKey } from "@/lib/queries/submission-key";
import { ticketText } from "./report-text";
import { isSeize, moveHref, runLabel } from "./words";

/** What acting on the move at hand needs: the call, whether one is under way, and what went wrong. */
export type MoveActs = Readonly<{
  act: (action: MoveAction) => void;
  isBusy: boolean;
  error: unknown;
}>;

/** Acts on a move and keeps the page at the answer; a move back leads to the new move. */
export function useMoveActs(): MoveActs {
  const client = useQueryClient();
  const router = useRouter();
  const acting = useMutation({
    ...moveActionMutation(),
    onSuccess: (answer, asked) => {
      client.setQueryData(moveKeys.one(answer.id), answer);
      if (asked.action === "move-back") router.push(moveHref(answer.id));
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: moveKeys.all }),
        client.invalidateQueries({ queryKey: ["zones"] }),
      ]),
  });
  return {
    act: (action) => acting.mutate(action),
    isBusy: acting.isPending,
    error: acting.isError ? acting.error : null,
  };
}

type ActProps = Readonly<{ move: MoveItem; acts: MoveActs }>;

/** One key for one intention: pressing twice, or again after a lost answer, does it once. */
function useSubmissionKey(move: MoveItem): string {
  const [key] = useState(newSubmissionKey);
  return `${key}-${move.plan.factsHash.slice(0, 16)}`;
}

/** A transfer needs one press; a seize the words that name what is done. */
export function ExecuteButton({ move, acts }: ActProps) {
  const [typed, setTyped] = useState("");
  const key = useSubmissionKey(move);
  const execute = () =>
    acts.act({
      id: move.id,
      action: "execute",
      key,
      factsHash: move.plan.factsHash,
      confirm: typed,
    });
  const look: ButtonLook = isSeize(move.kind) ? "danger" : "filled";
  if (move.confirm === "")
    return (
      <Button look={look} busy={acts.isBusy} onClick={execute}>
        {runLabel(move)}
      </Button>
    );
  return (
    <Dialog
      title={runLabel(move)}
      description={`${move.from ?? "The old holder"} is not asked. ${move.plan.sentence}`}
      trigger={<Button look={look}>{runLabel(move)}</Button>}
      footer={
        <>
          <DialogClose>Leave it</DialogClose>
          <Button
            look="danger"
            busy={acts.isBusy}
            disabled={typed.trim().toLowerCase() !== move.confirm.toLowerCase()}
            onClick={execute}
          >
            {runLabel(move)}
          </Button>
        </>
      }
    >
      <Field label={`Type "${move.confirm}"`} help="So that nobody does this in passing.">
        <Input mono value={typed} onValueChange={setTyped} />
      </Field>
      {acts.error === null ? null : <FailedView error={acts.error} asked="to run the move" />}
    </Dialog>
  );
}

/** A question that takes a reason. */
function WithReason({
  title,
  label,
  help,
  required,
  busy,
  onAnswer,
}: Readonly<{
  title: string;
  label: string;
  help: string;
  required: boolean;
  busy: boolean;
  onAnswer: (reason: string) => void;
}>) {
  const [reason, setReason] = useState("");
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog
      title={title}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>{label}</Button>}
      footer={
        <>
          <DialogClose>Leave it</DialogClose>
          <Button
            look="filled"
            busy={busy}
            disabled={required && reason.trim() === ""}
            onClick={() => {
              onAnswer(reason.trim());
              setOpen(false);
            }}
          >
            {label}
          </Button>
        </>
      }
    >
      <Field label="Reason" help={help}>
        <TextArea value={reason} onValueChange={setReason} />
      </Field>
    </Dialog>
  );
}

function SettleButton({ move, acts }: ActProps) {
  const [outcome, setOutcome] = useState<"moved" | "not-moved" | null>(null);
  const [reason, setReason] = useState("");
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog
      title="Settle by hand"
      description="You decide what the servers could not tell. The log keeps what each one said and your reason."
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>Settle by hand</Button>}
      footer={
        <>
          <DialogClose>Leave it</DialogClose>
          <Button
            look="filled"
            busy={acts.isBusy}
            disabled={outcome === null || reason.trim() === ""}
            onClick={() => {
              if (outcome === null) return;
              acts.act({ id: move.id, action: "settle", outcome, reason: reason.trim() });
              setOpen(false);
            }}
          >
            Settle
          </Button>
        </>
      }
    >
      <Field label="What is so">
        <Segmented
          label="What is so"
          value={outcome}
          options={[
            { value: "moved", label: `${move.target} holds the role` },
            { value: "not-moved", label: `${move.from ?? "nobody"} still does` },
          ]}
          onValueChange={setOutcome}
        />
      </Field>
      <Field label="How do you know?" help="What you looked at, on which server.">
        <TextArea value={reason} onValueChange={setReason} />
      </Field>
    </Dialog>
  );
}

function Approve({ move, acts }: ActProps) {
  const key = useSubmissionKey(move);
  return (
    <Button
      look="filled"
      busy={acts.isBusy}
      onClick={() =>
        acts.act({ id: move.id, action: "approve", key, factsHash: move.plan.factsHash })
      }
    >
      Approve this plan
    </Button>
  );
}

function MoveBack({ move, acts }: ActProps) {
  const key = useSubmissionKey(move);
  return (
    <Button busy={acts.isBusy} onClick={() => acts.act({ id: move.id, action: "move-back", key })}>
      Move back to {move.from}
    </Button>
  );
}

/** The buttons that this person may press now; what is refused is not shown. */
export function MoveButtons({ move, acts }: ActProps) {
  const may = new Set(move.may);
  const { id } = move;
  return (
    <Actions>
      {may.has("execute") ? <ExecuteButton move={move} acts={acts} /> : null}
      {may.has("approve") ? <Approve move={move} acts={acts} /> : null}
      {may.has("reject") ? (
        <WithReason
          title="Reject this plan"
          label="Reject"
          help="The requester reads it."
          required
          busy={acts.isBusy}
          onAnswer={(reason) => acts.act({ id, action: "reject", reason })}
        />
      ) : null}
      {may.has("verify") ? (
        <Button busy={acts.isBusy} onClick={() => acts.act({ id, action: "verify" })}>
          Look again
        </Button>
      ) : null}
      {may.has("settle") ? <SettleButton move={move} acts={acts} /> : null}
      {may.has("preflight") ? (
        <Button busy={acts.isBusy} onClick={() => acts.act({ id, action: "preflight" })}>
          Check the gates again
        </Button>
      ) : null}
      {may.has("move-back") ? <MoveBack move={move} acts={acts} /> : null}
      {may.has("cancel") ? (
        <WithReason
          title="Cancel this move"
          label="Cancel the move"
          help="May be left empty. Nothing has been changed."
          required={false}
          busy={acts.isBusy}
          onAnswer={(reason) =>
            acts.act({ id, action: "cancel", ...(reason === "" ? {} : { reason }) })
          }
        />
      ) : null}
      <CopyButton text={ticketText(move)} what="the report for a ticket" />
      <Button onClick={() => window.print()}>Print report</Button>
    </Actions>
  );
}
