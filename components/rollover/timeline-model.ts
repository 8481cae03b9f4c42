import { type Ms, toMs } from "@/components/time/format";
import type { DescriptorItem, HistoryItem, ZoneDetailItem } from "@/lib/contracts/zones";
import { type WaitKind, waitKindOf } from "./wait-kinds";

/** A stretch of the axis; `to` null = it goes on and nobody knows until when. */
export type Span = {
  readonly from: Ms;
  readonly to: Ms | null;
  readonly kind: WaitKind;
  readonly native: string;
};
export type KeyBar = {
  readonly nativeId: string;
  readonly label: string;
  readonly pointer: DescriptorItem["keys"][number]["pointer"];
  readonly publishedFrom: Ms | null;
  readonly signsFrom: Ms | null;
  readonly isRevoked: boolean;
  readonly published: boolean;
};
export type Lane = {
  readonly descriptorId: string;
  readonly role: DescriptorItem["keyRole"];
  readonly spans: readonly Span[];
  readonly keys: readonly KeyBar[];
};
export type SignatureBar = {
  readonly label: string;
  readonly until: Ms;
  readonly renewed: boolean;
};
export type Timeline = {
  readonly lanes: readonly Lane[];
  readonly signatures: readonly SignatureBar[];
};

/**
 * What the axis shows: past steps from history, the running step with its end, and what is planned with the waits of the model.
 * Nothing is drawn that no source told: a key whose beginning is not known has no bar to the left.
 */
export function timelineOf(
  zone: ZoneDetailItem,
  history: readonly HistoryItem[],
  now: Ms,
): Timeline {
  const steps = [...history].reverse();
  return {
    lanes: zone.descriptors.map((descriptor) =>
      laneOf(descriptor, steps, now, zone.role.holderReachable === false),
    ),
    signatures: signatureBars(zone),
  };
}

function laneOf(
  descriptor: DescriptorItem,
  steps: readonly HistoryItem[],
  now: Ms,
  isHolderDown: boolean,
): Lane {
  const own = steps.filter((step) => step.descriptorId === descriptor.descriptorId);
  return {
    descriptorId: descriptor.descriptorId,
    role: descriptor.keyRole,
    spans: [...pastSpans(own, descriptor, now), ...plannedSpans(descriptor, now, isHolderDown)],
    keys: descriptor.keys.map((key) => keyBar(key, own)),
  };
}

function pastSpans(
  own: readonly HistoryItem[],
  descriptor: DescriptorItem,
  now: Ms,
): readonly Span[] {
  const steps = own.filter((step) => step.kind === "rollover");
  const spans = steps.flatMap((step, at): Span[] => {
    const kind = waitKindOf(step.to);
    if (kind === null || kind === undefined) return [];
    const next = steps[at + 1];
    return [
      {
        from: toMs(step.at),
        to: next === undefined ? now : toMs(next.at),
        kind,
        native: step.to ?? "",
      },
    ];
  });
  const running = descriptor.rollover;
  if (running === null) return spans;
  const kind = waitKindOf(running.phase);
  if (kind === null || kind === undefined) return spans;
  const known = spans.length > 0 && steps.at(-1)?.to !== null;
  const since = running.since === null ? now : toMs(running.since);
  const started = known ? [] : [{ from: since, to: now, kind, native: running.stage }];
  const rest: Span = {
    from: now,
    to: running.wakeAt === null ? null : Math.max(now, toMs(running.wakeAt)),
    kind,
    native: running.stage,
  };
  return [...spans, ...started, rest];
}

function plannedSpans(descriptor: DescriptorItem, now: Ms, isHolderDown: boolean): readonly Span[] {
  if (
    descriptor.rollover !== null ||
    descriptor.nextRolloverAt === null ||
    !descriptor.rolloverEnabled
  )
    return [];
  const start = Math.max(now, toMs(descriptor.nextRolloverAt));
  const kind: WaitKind = isHolderDown ? "blocked" : "planned";
  let from = start;
  const spans = descriptor.waits.map((wait): Span => {
    const span: Span = { from, to: from + wait.seconds * 1000, kind, native: wait.name };
    from += wait.seconds * 1000;
    return span;
  });
  return spans.length > 0 ? spans : [{ from: start, to: start, kind, native: "" }];
}

function keyBar(key: DescriptorItem["keys"][number], own: readonly HistoryItem[]): KeyBar {
  const keySteps = own.filter((step) => step.kind === "key");
  const tookOver = keySteps.find((step) => step.to === key.nativeId && step.from !== null);
  const published = keySteps.find((step) => step.to === key.nativeId && step.from === null);
  const made = key.createdAt === null ? null : toMs(key.createdAt);
  const firstTakeOver = keySteps.find((step) => step.from !== null && step.to !== null);
  const signsFrom =
    tookOver === undefined && firstTakeOver === undefined ? made : instantOf(tookOver);
  return {
    nativeId: key.nativeId,
    label: key.keyTag === null ? key.nativeId : String(key.keyTag),
    pointer: key.pointer,
    published: key.published,
    publishedFrom: key.published ? (instantOf(published) ?? made) : null,
    signsFrom: key.signs ? signsFrom : null,
    isRevoked: (key.flags & 128) !== 0,
  };
}

function instantOf(step: HistoryItem | undefined): Ms | null {
  return step === undefined ? null : toMs(step.at);
}

function signatureBars(zone: ZoneDetailItem): readonly SignatureBar[] {
  const fresh = zone.claims.filter((one) => one.source === "server" && one.fresh);
  const earliest = (pick: (claim: (typeof fresh)[number]) => string | null): Ms | null => {
    const instants = fresh.flatMap((claim) => {
      const at = pick(claim);
      return at === null ? [] : [toMs(at)];
    });
    return instants.length === 0 ? null : Math.min(...instants);
  };
  const dnskey = earliest((claim) => claim.dnskeySignaturesUntil);
  const records = earliest((claim) => claim.recordSignaturesUntil);
  const dnskeyRenewed = zone.role.holderReachable === true;
  const recordsRenewed =
    zone.safeUntilBecause === "renewing" || zone.safeUntilBecause === "dnskey-signature";
  return [
    ...(dnskey === null ? [] : [{ label: "DNSKEY set", until: dnskey, renewed: dnskeyRenewed }]),
    ...(records === null ? [] : [{ label: "Records", until: records, renewed: recordsRenewed }]),
  ];
}
