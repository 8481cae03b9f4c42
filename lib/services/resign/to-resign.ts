import type * as z from "zod";
import type { ResignItem } from "@/lib/contracts/resign";
import type { StoredResign } from "@/lib/db/resign-rows";
import { displayName } from "@/lib/dns/display-name";
import { parentSeen, parentSince } from "@/lib/dnssec/key-master/resign/parent-seen";
import { type AnchorSight, seeAnchors } from "@/lib/dnssec/key-master/resign/see-anchors";
import type { AnchorItem, ResignRun, ResignState } from "@/lib/dnssec/key-master/resign/state";
import { completeKeys } from "@/lib/services/collector/read-details";
import type { Services } from "@/lib/services/context";
import { clocksOf } from "@/lib/services/estates/clocks";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { loadPicture } from "@/lib/services/zones/load-picture";
import { toDescriptors } from "@/lib/services/zones/to-descriptors";

const DS_TTL_SECONDS = 3600;

/** A re-sign task with the DS set that the parent has to publish now. */
export async function toResign(services: Services, stored: StoredResign): Promise<ResignItem> {
  const { state, estate } = stored;
  const [{ sights, ...now }, log] = await Promise.all([
    readZone(services, stored),
    services.database.client.moveLog.findMany({
      where: { move: stored.id },
      orderBy: { number: "asc" },
      take: 2_000,
    }),
  ]);
  return {
    id: stored.id,
    zone: stored.zone,
    displayName: displayName(state.task.zone),
    estate,
    phase: state.phase,
    move: stored.move,
    server: stored.server,
    requestedBy: stored.requestedBy,
    reason: stored.reason,
    steps: state.task.steps.map((step) => toStep(step, state)),
    ...now,
    anchors: state.anchors.map((anchor) => toAnchor(anchor, sights.get(anchor.server))),
    haltedBecause: state.phase === "halted" ? state.because : null,
    calledDoneBy: state.phase === "done" ? state.calledDoneBy : null,
    createdAt: wireInstant(stored.createdAt),
    finishedAt: wireInstantOrNull(stored.finishedAt),
    revision: stored.revision,
    log: log.map(({ number, at, kind, sentence, by }) => ({
      number,
      at: wireInstant(at),
      kind,
      sentence,
      by,
    })),
    clocks: clocksOf(services.fleet, new Set([estate])),
  };
}

/** The DS records of the keys that are left, whole, one a line, and what the parent publishes. */
async function readZone(
  services: Services,
  { state, estate, zone: name }: StoredResign,
): Promise<
  Pick<ResignItem, "ds" | "parent"> & { readonly sights: ReadonlyMap<string, AnchorSight> }
> {
  const waitsSince = state.phase === "waiting-for-parent" ? wireInstant(state.signedAt) : null;
  const zone = await services.database.client.zone.findUnique({
    where: { estate_name: { estate, name } },
  });
  const nothing = {
    ds: [],
    parent: { state: "unknown" as const, basis: null, seenAt: null, waitsSince },
    sights: new Map<string, AnchorSight>(),
  };
  if (zone === null) return nothing;
  await completeKeys(services, zone);
  const loaded = await loadPicture(services, zone);
  if (loaded === null) return nothing;
  const lost = new Set(state.task.lost.map(({ descriptorId }) => descriptorId));
  const descriptors = toDescriptors({ crypto: services.crypto, zone: zone.name }, loaded);
  const ds = descriptors
    .filter(({ descriptorId, keyRole }) => keyRole !== "zsk" && !lost.has(descriptorId))
    .flatMap(({ keys, algorithm }) =>
      keys
        .filter(({ published }) => published)
        .flatMap((key) => key.ds.map((one) => toDs(zone.name, algorithm.number, key.keyTag, one))),
    );
  const { server } = state.task;
  const {
    state: word,
    seenAt,
    basis,
  } = state.phase === "waiting-for-parent"
    ? parentSince(loaded.facts, server, state.signedAt)
    : parentSeen(loaded.facts, server);
  const seen = seeAnchors(state.task, loaded.facts);
  return {
    ds,
    parent: { state: word, basis, seenAt: wireInstantOrNull(seenAt), waitsSince },
    sights: new Map(seen.map((sight) => [sight.server, sight])),
  };
}

function toDs(
  zone: string,
  algorithm: number,
  keyTag: number | null,
  { digestType, digest }: { readonly digestType: number; readonly digest: string },
): z.infer<typeof ResignItem>["ds"][number] {
  const tag = keyTag ?? 0;
  const owner = zone === "." ? "." : `${zone}.`;
  const record = `${owner} ${DS_TTL_SECONDS} IN DS ${tag} ${algorithm} ${digestType} ${digest}`;
  return { keyTag: tag, digestType, digest, record };
}

const STATES: Readonly<Record<ResignRun["state"], ResignItem["steps"][number]["state"]>> = {
  waiting: "pending",
  started: "running",
  accepted: "running",
  done: "done",
  refused: "failed",
  lost: "unknown",
  skipped: "skipped",
};

function toStep(
  step: ResignState["task"]["steps"][number],
  { runs }: ResignState,
): ResignItem["steps"][number] {
  const run = runs.find((one) => one.step === step.step);
  const isEnded = run !== undefined && "finishedAt" in run;
  const reply = isEnded && run.reply.kind !== "applied" ? run.reply : null;
  return {
    step: step.step,
    title: step.title,
    action: step.apply.action,
    server: step.apply.server,
    owner: "server",
    command: step.command,
    expectedEffect: step.expectedEffect,
    state: run === undefined ? "pending" : STATES[run.state],
    startedAt: run !== undefined && "startedAt" in run ? wireInstant(run.startedAt) : null,
    finishedAt: isEnded ? wireInstant(run.finishedAt) : null,
    error:
      reply === null
        ? null
        : { kind: reply.kind, code: "code" in reply ? reply.code : null, detail: reply.detail },
  };
}

function toAnchor(
  anchor: AnchorItem,
  sight: AnchorSight | undefined,
): ResignItem["anchors"][number] {
  return {
    server: anchor.server,
    state: anchor.state,
    by: anchor.state === "ticked" ? anchor.by : null,
    at: anchor.state === "to-do" ? null : wireInstant(anchor.at),
    holds:
      sight === undefined
        ? null
        : { keyTags: [...sight.keyTags], readAt: wireInstant(sight.readAt) },
  };
}
