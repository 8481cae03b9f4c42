"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/section";
import { Mono, Quiet } from "@/components/ui/text";
import { plural, serverHref, zoneHref } from "@/components/zone/words";
import { type DrainSummary, drainsQuery } from "@/lib/queries/drains";
import { fewMovesQuery, watchesQuery } from "@/lib/queries/moves";
import styles from "./move.module.css";
import { OldHolderList } from "./old-holders";
import { useMay } from "./use-may";
import { fromTo, KIND_WORDS, moveHref, standingOf } from "./words";

const DRAIN_WORDS: Readonly<Record<DrainSummary["phase"], string>> = {
  running: "Running",
  pausing: "Pausing",
  paused: "Paused",
  stopped: "Stopped",
  finished: "Finished",
  cancelled: "Ended early",
};

const isOpen = ({ phase, counts }: DrainSummary) =>
  !(phase === "finished" || phase === "cancelled") || counts.running > 0;

function Drains({ drains }: Readonly<{ drains: readonly DrainSummary[] }>) {
  return (
    <ul className={styles.under} aria-label="Drains under way">
      {drains.map((drain) => (
        <li key={drain.id}>
          <StatusWord status={drain.phase === "running" ? "rolling" : "warning"}>
            {DRAIN_WORDS[drain.phase]}
          </StatusWord>
          <span>
            {drain.kind === "return" ? "Return to" : "Drain of"}{" "}
            <Link
              href={`${serverHref(drain.server)}/drain?estate=${encodeURIComponent(drain.estate)}&drain=${encodeURIComponent(drain.id)}`}
              prefetch={false}
            >
              <Mono>{drain.server}</Mono>
            </Link>
          </span>
          <Quiet>
            {drain.counts.moved} of {drain.counts.total} moved
            {drain.stoppedBecause === null ? "" : `. ${drain.stoppedBecause}`}
          </Quiet>
        </li>
      ))}
    </ul>
  );
}

function LiveMoves() {
  const { data } = useQuery(fewMovesQuery({ live: "true" }));
  if (data === undefined || data.items.length === 0) return null;
  const left = data.total - data.items.length;
  return (
    <>
      <ul className={styles.under} aria-label="Moves under way">
        {data.items.map((move) => {
          const { shape, word } = standingOf(move);
          return (
            <li key={move.id}>
              <StatusWord status={shape}>{word}</StatusWord>
              <span>
                {KIND_WORDS[move.kind]}{" "}
                <Link href={moveHref(move.id)} prefetch={false}>
                  <Mono>{move.displayName}</Mono>
                </Link>
              </span>
              <Quiet>
                {fromTo(move)}, asked by {move.requestedBy}
              </Quiet>
            </li>
          );
        })}
      </ul>
      {left > 0 ? (
        <p>
          <Link href="/moves?view=live">{plural(left, "more move")}</Link>
        </p>
      ) : null}
    </>
  );
}

/** Zones whose role was taken without their keys: they live on old signatures until somebody re-signs or the old holder returns. */
function OpenUndo() {
  const mayOperate = useMay("operate");
  const { data } = useQuery(fewMovesQuery({ phase: "undo-window" }));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <ul className={styles.watches} aria-label="Zones that wait for a re-sign">
      {data.items.map((move) => (
        <li key={move.id}>
          <Callout
            kind="warning"
            title={<Mono>{move.displayName}</Mono>}
            actions={<Link href={moveHref(move.id)}>Open the move</Link>}
          >
            Not re-signed: {move.target} is key master without the keys. If{" "}
            {move.from ?? "the old holder"} returns, moving back needs nothing else; if it will not,{" "}
            {mayOperate ? (
              <Link href={zoneHref(move.zone, move.estate, "/resign")} prefetch={false}>
                the re-sign
              </Link>
            ) : (
              "the re-sign"
            )}{" "}
            has to be begun before signatures end.
          </Callout>
        </li>
      ))}
      {data.total > data.items.length ? (
        <li>
          <Link href="/moves?view=undo">{plural(data.total - data.items.length, "more zone")}</Link>
        </li>
      ) : null}
    </ul>
  );
}

/** What is being moved now and what still stands open afterwards; nothing where nothing is. */
export function FleetMoves() {
  const live = useQuery(fewMovesQuery({ live: "true" }));
  const undo = useQuery(fewMovesQuery({ phase: "undo-window" }));
  const watches = useQuery(watchesQuery());
  const drains = useQuery(drainsQuery());
  const open = drains.data?.items.filter(isOpen) ?? [];
  const standing = watches.data?.items ?? [];
  const count = (live.data?.total ?? 0) + (undo.data?.total ?? 0) + standing.length + open.length;
  if (count === 0) return null;
  return (
    <Section
      title="Roles on the move"
      lead="What runs, what waits for somebody, and what can still be undone."
      foot={<Link href="/moves">All moves</Link>}
    >
      <OldHolderList watches={standing} />
      <OpenUndo />
      <Drains drains={open} />
      <LiveMoves />
    </Section>
  );
}
