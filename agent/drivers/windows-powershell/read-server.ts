import type * as z from "zod";
import type { WorkerRequest } from "@/agent/transport/powershell-protocol";
import type { Instant } from "@/lib/dnssec/instant";
import {
  type Aim,
  directorySettingRequest,
  providersRequest,
  trustAnchorsRequest,
  trustPointsRequest,
} from "./commands";
import type { ServerReading } from "./convert-server";
import { LIMITS_OF_TIME, WINDOWS_LIMITS } from "./limits";
import {
  DirectorySettingRow,
  ProviderRow,
  type ServerRow,
  TrustAnchorRow,
  TrustPointRow,
} from "./schema";
import type { ServerAsker } from "./server-asker";

type Ask = Omit<WorkerRequest, "deadlineMs">;

/**
 * What a server says of itself beside its zones, in four calls and one for each trust point. Nothing of it keeps a sweep from going
 * on: a part that cannot be read is not known. After a part that took too long the rest is left for the next time.
 */
export async function readServer(
  asker: ServerAsker,
  aim: Aim,
  { row, now, deadlineMs }: { row: ServerRow; now: () => Instant; deadlineMs: number },
): Promise<ServerReading> {
  let isSlow = false;
  const read = async <T>(schema: z.ZodType<T>, ask: Ask): Promise<readonly T[] | null> => {
    if (isSlow) return null;
    const { rows, failure } = await asker.rows(schema, ask, deadlineMs);
    isSlow = failure?.kind === "timed-out";
    return failure === null ? rows : null;
  };
  const directory =
    row.DsAvailable === true ? await read(DirectorySettingRow, directorySettingRequest(aim)) : null;
  const providers = await read(ProviderRow, providersRequest(aim));
  const trustPoints = await read(TrustPointRow, trustPointsRequest(aim));
  const names = (trustPoints ?? [])
    .map(({ TrustPointName }) => TrustPointName)
    .slice(0, WINDOWS_LIMITS.trustPoints);
  return {
    readAt: now(),
    row,
    pollingInterval: directory?.[0]?.PollingInterval ?? null,
    providers: providers?.map((provider) => provider["."]) ?? null,
    trustPoints,
    anchors: await readAnchors(asker, aim, names),
  };
}

async function readAnchors(
  asker: ServerAsker,
  aim: Aim,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly TrustAnchorRow[]>> {
  if (names.length === 0) return new Map();
  const request = trustAnchorsRequest(aim, names);
  const answer = await asker.each(TrustAnchorRow, request, LIMITS_OF_TIME.manyZonesMs);
  if (!answer.ok) return new Map();
  return new Map(
    [...answer.value].flatMap(([name, rows]) => (rows.ok ? [[name, rows.value] as const] : [])),
  );
}
