import type { Metadata } from "next";
import { callApi } from "@/app/_server/call-api";
import { orNotFound, Prefetched } from "@/app/_server/prefetch";
import { MovePage } from "@/components/move/move-page";
import { QueryBoundary } from "@/components/query/query-boundary";
import { readMove } from "@/lib/contracts/move-endpoints";
import { moveQuery } from "@/lib/queries/moves";

export const metadata: Metadata = { title: "Move" };

type Props = Readonly<{ params: Promise<{ move: string }> }>;

export default async function MoveRoute({ params }: Props) {
  const id = decodeURIComponent((await params).move);
  const move = await orNotFound(callApi(readMove, { params: { id } }));
  return (
    <Prefetched fill={async (client) => client.setQueryData(moveQuery(id).queryKey, move)}>
      <QueryBoundary asking={`move ${id}`}>
        <MovePage id={id} />
      </QueryBoundary>
    </Prefetched>
  );
}
