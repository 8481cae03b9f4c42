"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { FailedView } from "@/components/query/failed-view";
import { PendingView } from "@/components/query/pending-view";
import { useClockReadings } from "@/components/time/clock";
import { ActionPanel, Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Mono } from "@/components/ui/text";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { plural } from "@/components/zone/words";
import {
  createDrainMutation,
  type DrainPreview,
  drainPreviewQuery,
  type ServerRef,
} from "@/lib/queries/drains";
import { newSubmissionKey } from "@/lib/queries/submission-key";
import styles from "./drain.module.css";
import { DrainChoices, DrainNotes } from "./drain-choices";
import { PlanZones } from "./plan-zones";
import {
  candidatesOf,
  type DrainWish,
  loadOf,
  type PlannedZone,
  planZones,
  useDrainWish,
} from "./use-drain-wish";

const countOf = (planned: readonly PlannedZone[], state: PlannedZone["state"]) =>
  planned.filter((one) => one.state === state).length;

function headline(server: string, planned: readonly PlannedZone[]) {
  const total = planned.length;
  const ready = countOf(planned, "ready");
  const waiting = countOf(planned, "waiting");
  if (total === 0) return { main: `${server} holds no role.`, rest: "There is nothing to drain." };
  const left = total - ready - waiting;
  const wait = waiting > 0 ? [`${plural(waiting, "zone")} would wait for a key change`] : [];
  const where = left === 1 ? "it is" : "they are";
  const stay = left > 0 ? [`${plural(left, "zone")} would be left where ${where}`] : [];
  return {
    main: `${plural(ready, "role")} can move now.`,
    rest:
      ready === total
        ? `All that ${server} holds. Users notice nothing.`
        : `${[...wait, ...stay].join(", ")}.`,
  };
}

/** One submission for one wish: a second press, or a press after a lost answer, does it once. */
function useStart(
  server: ServerRef,
  wish: DrainWish,
  planned: readonly PlannedZone[],
  onStarted: (id: string) => void,
) {
  const reason = wish.reason.trim();
  const candidates = candidatesOf(planned);
  const body = JSON.stringify({
    parallel: wish.parallel,
    rolling: wish.rolling,
    continueOnUnclear: wish.unclear,
    ...(reason === "" ? {} : { reason }),
    ...(Object.keys(wish.notes).length === 0 ? {} : { notes: wish.notes }),
    ...(Object.keys(candidates).length === 0 ? {} : { candidates }),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another wish is another submission
  const key = useMemo(newSubmissionKey, [body]);
  const start = useMutation({ ...createDrainMutation(), onSuccess: ({ id }) => onStarted(id) });
  return { ...start, press: () => start.mutate({ ref: server, drain: JSON.parse(body), key }) };
}

function Destinations({ planned }: Readonly<{ planned: readonly PlannedZone[] }>) {
  const load = loadOf(planned);
  if (load.length === 0) return null;
  return (
    <ul className={styles.load} aria-label="Who would take how many roles">
      {load.map(({ server, zones }) => (
        <li key={server}>
          <b>{zones.toLocaleString("en")}</b> to <Mono>{server}</Mono>
        </li>
      ))}
    </ul>
  );
}

function Plan({
  server,
  preview,
  onStarted,
}: Readonly<{ server: ServerRef; preview: DrainPreview; onStarted: (id: string) => void }>) {
  const [wish, setWish] = useDrainWish();
  const { items, warnings } = preview;
  const { to, chosen } = wish;
  // A thousand zones are planned anew for another holder, not for another letter of the reason.
  const planned = useMemo(() => planZones(items, { to, chosen }), [items, to, chosen]);
  const choose = useCallback(
    (zone: string, holder: string) =>
      void setWish((before) => ({ chosen: { ...before.chosen, [zone]: holder } })),
    [setWish],
  );
  const start = useStart(server, wish, planned, onStarted);
  const { main, rest } = headline(server.server, planned);
  const canBegin = countOf(planned, "ready") + countOf(planned, "waiting") > 0;
  const change = (part: Partial<DrainWish>) => void setWish(part);
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
                  disabled={!canBegin}
                  onClick={start.press}
                >
                  Drain {server.server}
                </Button>
              </Actions>
            }
          >
            <p>
              Read the plan below. Each zone is moved by a transfer and counts as moved once every
              server has read it anew, some minutes later. One press brings all of them back.
            </p>
          </ActionPanel>
        }
      >
        <Destinations planned={planned} />
        {start.isError ? <FailedView error={start.error} asked="to start the drain" /> : null}
      </VerdictPanel>
      <Section title="How" lead="Nothing has changed yet.">
        <DrainChoices wish={wish} items={items} onChange={change} />
      </Section>
      <Section
        title="Zones"
        lead="The best candidate of each by preference. Choose another where you want one."
      >
        {items.length === 0 ? (
          <EmptyState>It holds the role for no zone.</EmptyState>
        ) : (
          <PlanZones server={server.server} planned={planned} onChoose={choose} />
        )}
      </Section>
      <Section
        title="Warnings and notes"
        lead={
          warnings.length === 0
            ? "Nothing that was asked warns."
            : "A zone that warns stays here until somebody writes why it may go."
        }
      >
        <DrainNotes wish={wish} warnings={warnings} onChange={change} />
      </Section>
    </>
  );
}

/** What a drain would do, zone by zone, and the button that starts it. Nothing is changed before. */
export function DrainPlan({
  server,
  onStarted,
}: Readonly<{ server: ServerRef; onStarted: (id: string) => void }>) {
  const [{ rolling, notes }] = useDrainWish();
  const preview = useQuery(drainPreviewQuery(server, { rolling, notes }));
  useClockReadings(preview.data?.clocks);
  const asked = `what a drain of ${server.server} would do`;
  if (preview.data !== undefined)
    return <Plan server={server} preview={preview.data} onStarted={onStarted} />;
  return preview.isError ? (
    <FailedView error={preview.error} asked={asked} onRetry={() => void preview.refetch()} />
  ) : (
    <PendingView asking={asked} />
  );
}
