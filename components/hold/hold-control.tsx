"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FailedView } from "@/components/query/failed-view";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, TextArea } from "@/components/ui/field";
import type { HoldItem } from "@/lib/contracts/hold";
import { holdMutation } from "@/lib/queries/hold";
import type { ZoneRef } from "@/lib/queries/zones";

/** "No changes now": sets it with a reason, or lifts it. `zone` null = everything. */
export function HoldControl({ hold, zone }: Readonly<{ hold: HoldItem; zone: ZoneRef | null }>) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [isOpen, setOpen] = useState(false);
  const change = useMutation({
    ...holdMutation(),
    onSuccess: () => setOpen(false),
    onSettled: () => client.invalidateQueries({ queryKey: ["moves"] }),
  });
  const scope = zone === null ? "every zone" : zone.zone;
  if (hold.held)
    return (
      <>
        <Button
          size="small"
          busy={change.isPending}
          onClick={() => change.mutate({ ref: zone, held: false })}
        >
          Allow changes of {scope} again
        </Button>
        {change.isError ? <FailedView error={change.error} asked="to lift the hold" /> : null}
      </>
    );
  return (
    <Dialog
      title={`Hold back changes of ${scope}`}
      description="Nobody can start a move, and one that has been asked for does not run, until the hold is lifted."
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button size="small">No changes now…</Button>}
      footer={
        <>
          <DialogClose>Leave it</DialogClose>
          <Button
            look="filled"
            busy={change.isPending}
            disabled={reason.trim() === ""}
            onClick={() => change.mutate({ ref: zone, held: true, reason: reason.trim() })}
          >
            Hold changes of {scope}
          </Button>
        </>
      }
    >
      <Field label="Reason" help="Shown on every page while the hold stands.">
        <TextArea value={reason} onValueChange={setReason} />
      </Field>
      {change.isError ? <FailedView error={change.error} asked="to hold changes" /> : null}
    </Dialog>
  );
}
