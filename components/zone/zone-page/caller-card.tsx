"use client";

import { useState } from "react";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Transcript } from "@/components/ui/command-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import type { Role } from "@/lib/contracts/roles";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { callerText, ticketText } from "./ticket-text";
import styles from "./zone-page.module.css";

/** "Ask ops to look": the request with its evidence, ready to paste; no role action hides in it. */
function AskOps({ zone }: Readonly<{ zone: ZoneDetailItem }>) {
  const [open, setOpen] = useState(false);
  const request = `Please look at ${zone.name}.\n\n${ticketText(zone)}\n\n${typeof window === "undefined" ? "" : window.location.href}`;
  return (
    <Dialog
      title="Ask ops to look"
      description="Paste this into your ticket system or chat. It holds what Keymaster sees at this moment."
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Ask ops to look</Button>}
      footer={
        <>
          <DialogClose>Close</DialogClose>
          <CopyButton look="filled" text={request} what="the request">
            Copy request
          </CopyButton>
        </>
      }
    >
      <Transcript text={request} label="Request to ops" />
    </Dialog>
  );
}

/** What helpdesk says and writes down, in the words of the caller. */
export function CallerCard({ zone, role }: Readonly<{ zone: ZoneDetailItem; role: Role }>) {
  return (
    <section aria-labelledby="caller" className={styles.caller}>
      <div>
        <h2 id="caller">What to tell the caller</h2>
        <blockquote>{callerText(zone)}</blockquote>
        <Actions>
          <CopyButton look="plain" text={callerText(zone)} what="what to tell the caller">
            Copy
          </CopyButton>
          {role === "helpdesk" ? <AskOps zone={zone} /> : null}
        </Actions>
      </div>
      <Transcript text={ticketText(zone)} label="Ticket text" />
    </section>
  );
}
