import type { AgentQuestion } from "@/lib/agent-client/transport";
import type { StepOrder, StepReceipt, StepRecord } from "@/lib/contracts/agent/steps";
import type { EstateReport, ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";

/** What goes wrong with the next orders. */
export type FakeFault =
  | "none"
  /** The order is lost on its way: nothing is done and nothing is known of it. */
  | "order-lost"
  /** Everything is done, and the answer is lost. */
  | "answer-lost"
  /** The server refuses and changes nothing. */
  | "refused"
  /** Only the first of two writes to the directory is done (KM-11). */
  | "second-write-lost";

/** What a fake agent can do, and what it was asked to do. */
export type FakeHands = {
  fault: FakeFault;
  /** Nobody can be asked about steps. */
  isDeaf: boolean;
  /** Answered to check-step. */
  allowed: boolean;
  /** Can tell neither its rights nor whether the domain naming master answers. */
  isVague: boolean;
  readonly orders: StepOrder[];
  /** Steps that were really started, by id: each at most once. */
  readonly started: Map<string, number>;
  readonly records: Map<string, StepRecord>;
  readonly highest: Map<string, number>;
};

export function fakeHands(): FakeHands {
  return {
    fault: "none",
    isDeaf: false,
    allowed: true,
    isVague: false,
    orders: [],
    started: new Map(),
    records: new Map(),
    highest: new Map(),
  };
}

type World = {
  now: number;
  isPaused: boolean;
  readonly zones: Map<string, ZoneReport>;
  readonly servers: readonly ServerReport[];
};
type Answer = { readonly status: number; readonly body: unknown };
type Hands = { readonly world: World; readonly hands: FakeHands; readonly estate: EstateReport };

const done = (body: unknown): Answer => ({ status: 200, body });

/** Answers what is about steps and fresh readings; null for everything else. */
export function answerActing(place: Hands, { path, body }: AgentQuestion): Answer | null {
  const asked = body === null ? {} : (JSON.parse(body) as Record<string, unknown>);
  const withdrawn = /\/steps\/([^/]+)\/withdraw$/.exec(path)?.[1];
  if (withdrawn !== undefined) return withdraw(place, decodeURIComponent(withdrawn), asked);
  const known = /\/agent\/v1\/steps\/([^/]+)$/.exec(path)?.[1];
  if (known !== undefined) return ask(place, decodeURIComponent(known));
  if (path.endsWith("/fresh")) return fresh(place, String(asked.zone));
  if (path.endsWith("/check-step")) return check(place);
  if (path.endsWith("/steps")) return start(place, asked as unknown as StepOrder);
  return null;
}

function fresh({ world, estate }: Hands, zone: string): Answer {
  const report = world.zones.get(zone);
  if (report === undefined) {
    const error = {
      kind: "rejected-by-server",
      code: 9601,
      detail: "No such zone.",
      retryable: false,
    };
    return done({ ok: false, error });
  }
  return done({ ok: true, value: { zone: report, servers: world.servers, estate } });
}

function check({ world, hands }: Hands): Answer {
  return done({
    ok: true,
    value: {
      allowed: hands.allowed,
      refusal: hands.allowed ? null : { code: 5, detail: "Access is denied." },
      hasRights: hands.isVague ? null : hands.allowed,
      isDirectoryWritable: true,
      isNamingMasterReachable: hands.isVague ? null : true,
      command: "Reset-DnsServerZoneKeyMasterRole",
      evidence: [],
      checkedAt: world.now,
    },
  });
}

function start(place: Hands, order: StepOrder): Answer {
  const { hands, world } = place;
  if (hands.fault === "order-lost") throw new Error("connection reset (ECONNRESET)");
  hands.orders.push(order);
  const { zone } = order.step;
  const highest = hands.highest.get(zone) ?? 0;
  const receipt = {
    stepId: order.stepId,
    failure: null,
    reply: null,
    startedAt: null,
    finishedAt: null,
    ledgerId: "fake",
  };
  if (order.epoch < highest) {
    return done({ ...receipt, state: "refused-stale-epoch", highestEpoch: highest });
  }
  hands.highest.set(zone, order.epoch);
  if (hands.records.has(order.stepId)) {
    return done({ ...receipt, state: "already-started", highestEpoch: order.epoch });
  }
  hands.started.set(order.stepId, (hands.started.get(order.stepId) ?? 0) + 1);
  const end = carryOut(place, order);
  const times = { startedAt: world.now, finishedAt: world.now };
  hands.records.set(order.stepId, {
    stepId: order.stepId,
    moveId: order.moveId,
    planHash: order.planHash,
    epoch: order.epoch,
    ...end,
    ...times,
  });
  if (hands.fault === "answer-lost") throw new Error("connection reset (ECONNRESET)");
  const answer: StepReceipt = { ...receipt, ...end, ...times, highestEpoch: order.epoch };
  return done(answer);
}

type End = Pick<StepRecord, "failure" | "reply"> & {
  readonly state: "done" | "failed" | "unclear";
};

function carryOut({ world, hands }: Hands, { step }: StepOrder): End {
  const refusal = (code: number, detail: string): End => ({
    state: "failed",
    failure: { kind: "rejected-by-server", code, detail, retryable: false },
    reply: null,
  });
  const zone = world.zones.get(step.zone);
  if (zone === undefined || !("target" in step)) return refusal(9601, "No such zone.");
  if (hands.fault === "refused") return refusal(9122, "The key master cannot be contacted.");
  if (step.action === "transfer-role" && !isOn(world, step.from)) {
    return refusal(9122, "The key master cannot be contacted.");
  }
  if (hands.fault === "second-write-lost") {
    putHolder(world, zone, { target: step.target, keepsOld: true });
    const detail = "The second write of the directory failed.";
    const failure = { kind: "partially-applied", code: 9717, detail, retryable: false } as const;
    return { state: "unclear", failure, reply: null };
  }
  putHolder(world, zone, { target: step.target, keepsOld: false });
  const reply = { nativeReply: "ok", changed: true, answeredAt: world.now };
  return { state: "done", failure: null, reply };
}

function isOn({ servers }: World, server: string): boolean {
  return servers.some((one) => one.server === server && one.reachable);
}

/** Every server that answers, and every replica, names the new holder at once. */
function putHolder(
  world: World,
  zone: ZoneReport,
  { target, keepsOld }: { readonly target: string; readonly keepsOld: boolean },
): void {
  const old = zone.views.find(({ isHolder }) => isHolder)?.server ?? null;
  const views = zone.views.map((view) => {
    const isNew = view.server === target;
    const isOld = keepsOld && view.server === old;
    if (!isOn(world, view.server)) return view;
    return {
      ...view,
      holder: isOld ? old : target,
      isHolder: isNew || isOld,
      viewedAt: world.now,
    };
  });
  const directory = zone.directory.map((assignment) => ({
    ...assignment,
    holders: keepsOld && old !== null ? [old, target] : [target],
    readAt: world.now,
  }));
  world.zones.set(zone.zone, {
    ...zone,
    views,
    directory,
    roleChangedAt: world.now,
    revision: zone.revision + 1,
  });
}

function ask({ hands }: Hands, stepId: string): Answer {
  if (hands.isDeaf) throw new Error("connection refused (ECONNREFUSED)");
  return done({ ledgerId: "fake", record: hands.records.get(stepId) ?? null });
}

function withdraw({ hands, world }: Hands, stepId: string, asked: Record<string, unknown>): Answer {
  if (hands.isDeaf) throw new Error("connection refused (ECONNREFUSED)");
  const known = hands.records.get(stepId);
  if (known !== undefined) return done({ ledgerId: "fake", record: known });
  const record: StepRecord = {
    stepId,
    moveId: String(asked.moveId),
    planHash: "",
    epoch: 0,
    state: "withdrawn",
    failure: null,
    reply: null,
    startedAt: world.now,
    finishedAt: world.now,
  };
  hands.records.set(stepId, record);
  return done({ ledgerId: "fake", record });
}
