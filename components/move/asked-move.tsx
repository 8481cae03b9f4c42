"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import Link from "next/link";
import { FailedView } from "@/components/query/failed-view";
import { PendingView } from "@/components/query/pending-view";
import { problemOf } from "@/components/query/problem";
import { Quiet } from "@/components/ui/text";
import type { MoveItem } from "@/lib/contracts/moves";
import { MoveRecords, MoveTop } from "./move-page";
import { moveHref } from "./words";

/** The move that a wizard asked for: to be run, under way or over. */
export function AskedMove({ move }: Readonly<{ move: UseQueryResult<MoveItem> }>) {
  if (move.data === undefined)
    return move.error === null ? (
      <PendingView asking="for the move" />
    ) : (
      <FailedView error={move.error} asked="for the move" onRetry={() => void move.refetch()} />
    );
  return (
    <>
      <MoveTop move={move.data} />
      <p>
        <Link href={moveHref(move.data.id)}>The page of this move</Link>{" "}
        <Quiet>stays when this wizard is closed.</Quiet>
      </p>
      <MoveRecords move={move.data} />
    </>
  );
}

/** Why a move could not be asked for; where another one is in the way, the way to it. */
export function CreateFailed({ error }: Readonly<{ error: unknown }>) {
  const other = problemOf(error)?.move;
  return (
    <>
      <FailedView error={error} asked="for the move" />
      {other === undefined ? null : (
        <p>
          <Link href={moveHref(other)}>Open the move that is under way</Link>
        </p>
      )}
    </>
  );
}
