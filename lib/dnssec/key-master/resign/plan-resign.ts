import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { isServerReachable } from "@/lib/dnssec/key-master/holder-reachable";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import { commandText, resignCommandText } from "@/lib/dnssec/key-master/move/command-text";
import type { ResignStep } from "@/lib/dnssec/key-master/move/step";
import { anchorHolders } from "@/lib/dnssec/key-master/resign/see-anchors";
import type {
  LostDescriptor,
  ResignPlanStep,
  ResignState,
  ResignTask,
} from "@/lib/dnssec/key-master/resign/state";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import type { KeyRole, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";

export type ResignRequest = {
  readonly zone: ZoneName;
  readonly facts: ZoneFacts;
  /** The seize without keys, and whom it took the role from. */
  readonly move: { readonly id: string; readonly oldHolder: ServerName } | null;
  readonly requestedBy: string;
  readonly reason: string;
  /** Needed while the old holder answers again: moving back would cost nothing (KM-44). */
  readonly evenThoughOldHolderIsBack: boolean;
  /** Resolvers that are known to hold an anchor for the zone, beside those of the estate that say so. */
  readonly anchors: readonly string[];
  readonly now: Instant;
  readonly wallNow: Instant;
};

/** Why the task is not begun. */
export type ResignPlanRefusal = {
  readonly kind:
    | "no-key-master"
    | "key-master-does-not-answer"
    | "nothing-is-lost"
    | "zone-is-not-signed"
    | "old-holder-is-back";
  readonly sentence: string;
  readonly wayOut: string;
};

/** The task in its first phase, or why there is none. Nothing is done yet. */
export function planResign(request: ResignRequest): Result<ResignState, ResignPlanRefusal> {
  const picture = mergeFacts(request.facts);
  const { holder, holderReachable } = judgeRole(picture, request.now);
  const held = picture.views.find(({ view }) => view.server === holder);
  if (holder === null || held === undefined) return err(noKeyMaster());
  if (holderReachable !== true || !held.isFresh || !held.view.isHolder) {
    return err(doesNotAnswer(holder));
  }
  if (held.view.isSigned !== true) return err(notSigned());
  const lost = lostDescriptors(holder, picture);
  if (lost.length === 0) return err(nothingLost(holder));
  const oldHolder = request.move?.oldHolder ?? null;
  const isBack = oldHolder !== null && isServerReachable(oldHolder, picture) === true;
  if (isBack && !request.evenThoughOldHolderIsBack) return err(oldHolderIsBack(oldHolder));
  return ok(firstState(request, { picture, holder, lost, oldHolder }));
}

/** Descriptors whose keys the key master is known not to open. */
export function lostDescriptors(
  server: ServerName,
  picture: ZonePicture,
): readonly LostDescriptor[] {
  const view = picture.views.find((held) => held.view.server === server)?.view;
  return activeDescriptors(picture)
    .filter(({ descriptorId }) => view?.keysReachable[descriptorId] === false)
    .map(({ descriptorId, keyRole, algorithm, keyLength }) => ({
      descriptorId,
      keyRole,
      algorithm,
      keyLength,
    }));
}

function firstState(
  request: ResignRequest,
  found: {
    readonly picture: ZonePicture;
    readonly holder: ServerName;
    readonly lost: readonly LostDescriptor[];
    readonly oldHolder: ServerName | null;
  },
): ResignState {
  const { picture, holder, lost, oldHolder } = found;
  const steps = stepsOf(request.zone, holder, lost, activeDescriptors(picture));
  const task: ResignTask = {
    zone: request.zone,
    estate: picture.estate.estate,
    server: holder,
    move: request.move?.id ?? null,
    oldHolder,
    confirmed: { by: request.requestedBy, at: request.wallNow },
    reason: request.reason,
    lost,
    known: (picture.signing?.descriptors ?? []).map(({ descriptorId }) => descriptorId),
    steps,
    hasDsAtParent: picture.parentDs.state !== "none",
    needsNewKsk: lost.some(({ keyRole }) => keyRole !== "zsk"),
  };
  return {
    phase: "adding-keys",
    since: request.wallNow,
    task,
    epoch: 0,
    runs: steps.map(({ step }) => ({ step, attempt: 1, state: "waiting" })),
    anchors: resolversOf(request).map((server) => ({ server, state: "to-do" })),
  };
}

/** Those that were named, and servers of the estate that are known to hold an anchor. */
function resolversOf({ anchors, zone, facts }: ResignRequest): readonly string[] {
  const servers = new Set(facts.servers.map(({ report }) => report.server));
  const named = anchors.map((text) => {
    const name = text
      .trim()
      .toLowerCase()
      .replace(/(?<=.)\.$/, "");
    return servers.has(name) ? name : text.trim();
  });
  return [...new Set([...named, ...anchorHolders({ zone }, facts)])];
}

/** One new descriptor for each role that has none left, like the lost one; then the zone is signed with what opens. */
function stepsOf(
  zone: ZoneName,
  server: ServerName,
  lost: readonly LostDescriptor[],
  descriptors: readonly SigningKeyDescriptor[],
): readonly ResignPlanStep[] {
  const lostIds = new Set(lost.map(({ descriptorId }) => descriptorId));
  const left = descriptors.filter(({ descriptorId }) => !lostIds.has(descriptorId));
  const adding = (["ksk", "zsk"] as const)
    .filter((role) => !left.some(({ keyRole }) => fills(keyRole, role)))
    .map((keyRole) => addingStep({ zone, server, keyRole, model: modelOf(keyRole, lost) }));
  const signing = { action: "resign-zone", zone, server } as const;
  return [
    ...adding,
    {
      step: "resign",
      title: "Sign the zone with the new keys",
      apply: signing,
      command: resignCommandText(signing, [...lostIds]),
      expectedEffect: `${server} signs every record anew; the lost keys leave the zone. Other primaries follow within 30 minutes.`,
    },
  ];
}

function addingStep(key: {
  readonly zone: ZoneName;
  readonly server: ServerName;
  readonly keyRole: "ksk" | "zsk";
  readonly model: Pick<LostDescriptor, "algorithm" | "keyLength">;
}): ResignPlanStep {
  const { zone, server, keyRole, model } = key;
  const { algorithm, keyLength } = model;
  const apply: ResignStep = { action: "add-key", zone, server, keyRole, algorithm, keyLength };
  const name = keyRole === "ksk" ? "key-signing key" : "zone-signing key";
  return {
    step: `add-${keyRole}`,
    title: `Add a new ${name}`,
    apply,
    command: commandText(apply),
    expectedEffect: `A new ${name} is made on ${server}, like the lost one. Without one of each kind signing would end with 9104.`,
  };
}

/** Windows' defaults where no lost key of the role tells (spec §2.2). */
function modelOf(
  keyRole: "ksk" | "zsk",
  lost: readonly LostDescriptor[],
): Pick<LostDescriptor, "algorithm" | "keyLength"> {
  return (
    lost.find((one) => fills(one.keyRole, keyRole)) ?? {
      algorithm: lost[0]?.algorithm ?? 8,
      keyLength: keyRole === "ksk" ? 2_048 : 1_024,
    }
  );
}

function fills(role: KeyRole, wanted: "ksk" | "zsk"): boolean {
  return role === wanted || role === "csk";
}

function noKeyMaster(): ResignPlanRefusal {
  return {
    kind: "no-key-master",
    sentence: "Nobody is known to hold the role.",
    wayOut: "Settle first who holds the role.",
  };
}

function doesNotAnswer(holder: ServerName): ResignPlanRefusal {
  return {
    kind: "key-master-does-not-answer",
    sentence: `${holder} does not answer, or does not say that it holds the role.`,
    wayOut: `Bring ${holder} back: only the key master adds keys and signs.`,
  };
}

function notSigned(): ResignPlanRefusal {
  return {
    kind: "zone-is-not-signed",
    sentence: "The zone is not known to be signed.",
    wayOut: "Sign it first; there is nothing to sign anew.",
  };
}

function nothingLost(holder: ServerName): ResignPlanRefusal {
  return {
    kind: "nothing-is-lost",
    sentence: `${holder} is not known to be without any key of the zone.`,
    wayOut: "Nothing has to be re-signed.",
  };
}

function oldHolderIsBack(oldHolder: ServerName): ResignPlanRefusal {
  return {
    kind: "old-holder-is-back",
    sentence: `${oldHolder} answers again.`,
    wayOut: `Move the role back to ${oldHolder}: then nothing has to be re-signed. Or say that it is to be re-signed all the same.`,
  };
}
