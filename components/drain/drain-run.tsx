"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useMay } from "@/components/move/use-may";
import { FailedView } from "@/components/query/failed-view";
import { useClockReadings } from "@/components/time/clock";
import { ActionPanel, Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { plural } from "@/components/zone/words";
import type { DrainItem } from "@/lib/contracts/drains";
import { type DrainAction, drainActionMutation, drainQuery } from "@/lib/queries/drains";
import { newSubmissionKey } from "@/lib/queries/submission-key";
import styles from "./drain.module.css";
import { DrainItems } from "./drain-items";
import { drainHeadline } from "./words";

type Acts = Readonly<{ act: (action: DrainAction) => void; isBusy: boolean; error: unknown }>;

function useDrainActs(onReturned: (id: string) => void): Acts {
  const client = useQueryClient();
  const acting = useMutation({
    ...drainActionMutation(),
    onSuccess: (answer, asked) => {
      client.setQueryData(drainQuery(answer.id).queryKey, answer);
      if (asked.action === "return") onReturned(answer.id);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["moves"] }),
  });
  return {
    act: (action) => acting.mutate(action),
    isBusy: acting.isPending,
    error: acting.isError ? acting.error : null,
  };
}

function Buttons({ drain, acts }: Readonly<{ drain: DrainItem; acts: Acts }>) {
  const [key] = useState(newSubmissionKey);
  const mayAct = useMay("operate");
  const { id, phase } = drain;
  const current = drain.parallel === 1 ? "zone" : "zones";
  const isStanding = phase === "paused" || phase === "stopped";
  if (!mayAct) return null;
  return (
    <Actions>
      {phase === "running" ? (
        <Button busy={acts.isBusy} onClick={() => acts.act({ id, action: "pause" })}>
          Pause after the current {current}
        </Button>
      ) : null}
      {phase === "running" || phase === "pausing" ? (
        <Button busy={acts.isBusy} onClick={() => acts.act({ id, action: "cancel" })}>
          Stop after the current {current}
        </Button>
      ) : null}
      {isStanding ? (
        <Button look="filled" busy={acts.isBusy} onClick={() => acts.act({ id, action: "resume" })}>
          Go on
        </Button>
      ) : null}
      {isStanding ? (
        <Button busy={acts.isBusy} onClick={() => acts.act({ id, action: "cancel" })}>
          Leave the rest
        </Button>
      ) : null}
      {drain.canReturn ? (
        <Button
          look={phase === "finished" ? "filled" : "plain"}
          busy={acts.isBusy}
          onClick={() => acts.act({ id, action: "return", key })}
        >
          Bring {plural(drain.counts.moved, "role")} back
        </Button>
      ) : null}
    </Actions>
  );
}

function Progress({ drain }: Readonly<{ drain: DrainItem }>) {
  const { counts } = drain;
  const share = (part: number) => `${(part / Math.max(1, counts.total)) * 100}%`;
  return (
    <div
      role="progressbar"
      aria-label="Zones moved"
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={counts.moved}
      className={styles.progress}
    >
      <i data-part="moved" style={{ width: share(counts.moved) }} />
      <i data-part="unclear" style={{ width: share(counts.unclear + counts.notMoved) }} />
      <i data-part="skipped" style={{ width: share(counts.skipped) }} />
      <i data-part="running" style={{ width: share(counts.running) }} />
    </div>
  );
}

const COUNTED = [
  ["moved", "moved"],
  ["running", "moving"],
  ["unclear", "unclear"],
  ["notMoved", "not moved"],
  ["waiting", "wait for a key change"],
  ["ready", "to come"],
  ["skipped", "skipped"],
] as const;

function Counts({ counts }: Pick<DrainItem, "counts">) {
  return (
    <ul className={styles.load} aria-label="Zones by result">
      {COUNTED.map(([id, word]) =>
        counts[id] === 0 ? null : (
          <li key={id}>
            <b>{counts[id].toLocaleString("en")}</b> {word}
          </li>
        ),
      )}
    </ul>
  );
}

function todo({ phase, counts }: DrainItem): string {
  if (counts.unclear > 0)
    return "Open the unclear zone and settle it first: nobody knows yet who holds its role.";
  if (phase === "running" || phase === "pausing")
    return "Nothing. Each zone is verified before it counts as moved. Pause lets you go on later; stop leaves the rest where it is.";
  if (phase === "cancelled" && counts.running > 0)
    return "Nothing. What had begun comes to its end; the rest stays where it is.";
  if (phase === "finished") return "Patch the server, then bring the roles back with one press.";
  return "Look at the zones below, then go on or leave the rest.";
}

/** A drain under way or done: counts, what to do, and every zone. */
export function DrainRun({
  id,
  onReturned,
}: Readonly<{ id: string; onReturned: (id: string) => void }>) {
  const { data: drain } = useSuspenseQuery(drainQuery(id));
  useClockReadings(drain.clocks);
  const acts = useDrainActs(onReturned);
  const { main, rest } = drainHeadline(drain);
  return (
    <>
      <VerdictPanel
        verdict={
          <Verdict as="p" rest={rest}>
            {main}
          </Verdict>
        }
        aside={
          <ActionPanel title="What to do" actions={<Buttons drain={drain} acts={acts} />}>
            <p>{todo(drain)}</p>
          </ActionPanel>
        }
      >
        <Progress drain={drain} />
        <Counts counts={drain.counts} />
        {drain.returns === null ? null : (
          <p>
            <Link href={`?drain=${encodeURIComponent(drain.returns)}`}>
              The drain it takes back
            </Link>
          </p>
        )}
      </VerdictPanel>
      {acts.error === null ? null : <FailedView error={acts.error} asked="to act on the drain" />}
      <Section
        title="Zones"
        lead={`At most ${drain.parallel} at a time. ${drain.continueOnUnclear ? "Goes on after an unclear outcome." : "Stops at the first unclear outcome."}`}
      >
        <DrainItems drain={drain} />
      </Section>
    </>
  );
}
