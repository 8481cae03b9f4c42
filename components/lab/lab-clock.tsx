"use client";

import { useEffect, useState } from "react";
import { useClockValue } from "@/components/time/clock";
import { formatDuration, formatExactUtc } from "@/components/time/format";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Verdict } from "@/components/ui/verdict";
import type { LabItem } from "@/lib/contracts/lab";
import styles from "./lab.module.css";
import type { Steer } from "./lab-page";

const JUMPS = [
  { label: "1 min", seconds: 60 },
  { label: "15 min", seconds: 900 },
  { label: "1 h", seconds: 3_600 },
  { label: "1 d", seconds: 86_400 },
  { label: "7 d", seconds: 604_800 },
  { label: "90 d", seconds: 7_776_000 },
] as const;

function ahead(offsetSeconds: number): string {
  return offsetSeconds === 0
    ? "The same as the wall clock"
    : `${formatDuration(offsetSeconds * 1000, 3)} ahead of the wall clock`;
}

function BusyLine() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((value) => value + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="status" className={styles.busy}>
      Everything due in between is happening, in order{seconds > 0 ? `, since ${seconds} s` : ""}.
    </span>
  );
}

/** The lab's clock is the headline of its page; it only goes forward, and moves nothing outside the lab. */
export function LabClock({ lab, steer }: Readonly<{ lab: LabItem; steer: Steer }>) {
  const now = useClockValue("lab", (at) => formatExactUtc(at));
  const [hours, setHours] = useState("");
  const wanted = Number(hours);
  const isWanted = hours.trim() !== "" && Number.isFinite(wanted) && wanted > 0;
  return (
    <header className={styles.hero}>
      <p className={styles.itIs}>It is</p>
      <Verdict rest="in the lab.">
        <span suppressHydrationWarning>{now}</span>
      </Verdict>
      <p className={styles.about}>
        {ahead(lab.offsetSeconds)}, {lab.paused ? "standing still" : "runs at 1×"}. The lab's clock
        moves nothing outside the lab and never goes back.
      </p>
      <div className={styles.clockTools} data-print="hide">
        <Button
          disabled={!steer.mayAct || steer.isBusy}
          onClick={() => steer.act({ action: "clock", change: { paused: !lab.paused } })}
        >
          {lab.paused ? "Let it run" : "Pause"}
        </Button>
        <span>Advance by</span>
        {JUMPS.map((jump) => (
          <Button
            key={jump.label}
            disabled={!steer.mayAct || steer.isBusy}
            onClick={() => steer.act({ action: "clock", change: { advanceSeconds: jump.seconds } })}
          >
            {jump.label}
          </Button>
        ))}
        <form
          className={styles.ownJump}
          onSubmit={(event) => {
            event.preventDefault();
            if (isWanted)
              steer.act({ action: "clock", change: { advanceSeconds: Math.round(wanted * 3600) } });
          }}
        >
          <Field label="Hours to advance" hideLabel>
            <Input inputMode="decimal" placeholder="hours" value={hours} onValueChange={setHours} />
          </Field>
          <Button type="submit" disabled={!steer.mayAct || steer.isBusy || !isWanted}>
            Advance
          </Button>
        </form>
        {steer.isBusy ? <BusyLine /> : null}
      </div>
    </header>
  );
}
