"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Section } from "@/components/ui/section";
import styles from "./lab.module.css";
import type { Steer } from "./lab-page";

/** Everything as on first start, after one question. */
export function LabReset({ steer }: Readonly<{ steer: Steer }>) {
  const [open, setOpen] = useState(false);
  return (
    <Section title="Start again">
      <div className={styles.reset}>
        <p>
          Reset makes the fleet as on first start: clock at the wall clock, all servers on, no
          faults. Its history is cleared; the audit stays.
        </p>
        <Dialog
          title="Reset the lab?"
          description="Servers, zones, keys and faults become as on first start, and the history of the lab's zones is cleared. Nothing outside the lab changes."
          open={open}
          onOpenChange={setOpen}
          trigger={<Button disabled={!steer.mayAct || steer.isBusy}>Reset the lab</Button>}
          footer={
            <>
              <DialogClose>Keep it as it is</DialogClose>
              <Button
                look="filled"
                onClick={() => {
                  setOpen(false);
                  steer.act({ action: "reset" });
                }}
              >
                Reset the lab
              </Button>
            </>
          }
        />
      </div>
    </Section>
  );
}
