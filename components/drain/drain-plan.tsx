"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FailedView } from "@/components/query/failed-view";
import { PendingView } from "@/components/query/pending-view";
import { useClockReadings } from "@/components/time/clock";
import { ActionPanel, Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, Input } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { plural } from "@/components/zone/words";
import { createDrainMutation, drainPreviewQuery, type ServerRef } from "@/lib/queries/drains";
import { newSubmissionKey } from "@/lib/queries/submission-key";
import styles from "./drain.module.css";
import { DrainItems } from "./drain-items";

type Choice = Readonly<{
  parallel: number;
  rolling: "wait" | "skip";
  continueOnUnclear: boolean;
  reason: string;
}>;

const PARALLEL = [1, 4, 10, 25] as const;

function Choices({
  choice,
  onChange,
}: Readonly<{ choice: Choice; onChange: (part: Partial<Choice>) => void }>) {
  return (
    <div className={styles.choices}>
      <Field
        label="Reason"
        help="Patching, retirement, balance: it stands in every move and in the audit."
      >
        <Input value={choice.reason} onValueChange={(reason) => onChange({ reason })} />
      </Field>
      <Field label="Zones whose keys are changing">
        <Segmented
          label="Zones whose keys are changing"
          value={choice.rolling}
          options={[
            { value: "skip", label: "Skip" },
            { value: "wait", label: "Wait for them" },
          ]}
          onValueChange={(rolling) => onChange({ rolling })}
        />
      </Field>
      <Field label="At a time">
        <Segmented
          label="Zones at a time"
          value={String(choice.parallel)}
          options={PARALLEL.map((number) => ({ value: String(number), label: String(number) }))}
          onValueChange={(parallel) => onChange({ parallel: Number(parallel) })}
        />
      </Field>
      <Field
        label="After an unclear outcome"
        help="Unclear means: nobody knows yet who holds the role of that zone."
      >
        <Switch
          label="Go on after an unclear outcome"
          words={["go on with the others", "stop"]}
          checked={choice.continueOnUnclear}
          onCheckedChange={(continueOnUnclear) => onChange({ continueOnUnclear })}
        />
      </Field>
    </div>
  );
}

function headline(server: string, total: number, ready: number, waiting: number) {
  if (total === 0) return { main: `${server} holds no role.`, rest: "There is nothing to drain." };
  return {
    main: `${plural(ready, "role")} can move now.`,
    rest:
      ready === total
        ? `All that ${server} holds. Users notice nothing.`
        : `${plural(waiting, "zone")} would wait for a key change, ${plural(total - ready - waiting, "zone")} would be left where they are.`,
  };
}

/** What a drain would do, zone by zone, and the button that starts it. Nothing is changed before. */
export function DrainPlan({
  server,
  onStarted,
}: Readonly<{ server: ServerRef; onStarted: (id: string) => void }>) {
  const [choice, setChoice] = useState<Choice>({
    parallel: 4,
    rolling: "skip",
    continueOnUnclear: false,
    reason: "",
  });
  const [key] = useState(newSubmissionKey);
  const asked = {
    parallel: choice.parallel,
    rolling: choice.rolling,
    continueOnUnclear: choice.continueOnUnclear,
    ...(choice.reason.trim() === "" ? {} : { reason: choice.reason.trim() }),
  };
  const preview = useQuery(drainPreviewQuery(server, { rolling: choice.rolling }));
  const start = useMutation({
    ...createDrainMutation(),
    onSuccess: ({ id }) => onStarted(id),
  });
  useClockReadings(preview.data?.clocks);
  if (preview.isPending)
    return <PendingView asking={`what a drain of ${server.server} would do`} />;
  if (preview.isError)
    return (
      <FailedView
        error={preview.error}
        asked={`what a drain of ${server.server} would do`}
        onRetry={() => void preview.refetch()}
      />
    );
  const { counts, items } = preview.data;
  const { main, rest } = headline(server.server, counts.total, counts.ready, counts.waiting);
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
            actions={
              <Actions>
                <Button
                  look="filled"
                  busy={start.isPending}
                  disabled={counts.ready + counts.waiting === 0}
                  onClick={() => start.mutate({ ref: server, drain: asked, key })}
                >
                  Drain {server.server}
                </Button>
              </Actions>
            }
          >
            <p>
              Read the plan below. Each zone is moved by a transfer, verified, and can be brought
              back with one press.
            </p>
          </ActionPanel>
        }
      >
        {start.isError ? <FailedView error={start.error} asked="to start the drain" /> : null}
      </VerdictPanel>
      <Section title="How" lead="Nothing has changed yet.">
        <Choices
          choice={choice}
          onChange={(part) => setChoice((before) => ({ ...before, ...part }))}
        />
      </Section>
      <Section title="Zones" lead="The best candidate of each, by preference.">
        {items.length === 0 ? (
          <EmptyState>It holds the role for no zone.</EmptyState>
        ) : (
          <DrainItems items={items} />
        )}
      </Section>
    </>
  );
}
