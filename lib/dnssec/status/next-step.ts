import { forecastTakeover } from "@/lib/dnssec/key-master/takeover";
import { formatInstant, listed } from "@/lib/dnssec/status/format-instant";
import type { NextEvent, NextStep, Status } from "@/lib/dnssec/status/judgement";
import type { WireFault } from "@/lib/dnssec/status/observed-service";
import { keyWords } from "@/lib/dnssec/status/rollover-words";
import { isLate } from "@/lib/dnssec/status/running-rollover";
import { isHolderDown, type Situation } from "@/lib/dnssec/status/situation";
import { assertNever } from "@/lib/result";

/** The one thing to do about the status that is shown, who does it, and by when. Never names a thing that needs another role first. */
export function nextStepOf(
  status: Status,
  situation: Situation,
  nextEvent: NextEvent | null,
): NextStep {
  switch (status) {
    case "failing":
    case "expiring":
      return serviceStep(situation);
    case "role-unclear":
      return roleStep(situation, nextEvent);
    case "stuck":
      return stuckStep(situation);
    case "key-master-down":
      return keyMasterDownStep(situation);
    case "unknown":
      return unknownStep(situation);
    case "waiting-for-parent":
      return {
        text: "Publish the DS record of the new key-signing key at the parent; leave the old one in place.",
        owner: "parent-operator",
        dueAt: null,
      };
    case "rolling":
      return rollingStep(situation);
    case "waiting-its-turn":
      return {
        text: "Nothing to do; the server takes its turn by itself.",
        owner: "server",
        dueAt: null,
      };
    case "healthy":
    case "not-signed":
      return { text: "Nothing to do.", owner: "none", dueAt: null };
    default:
      return assertNever(status);
  }
}

function serviceStep(situation: Situation): NextStep {
  const { service, safe } = situation;
  if (service.state === "failing" && service.cause.kind === "ds-names-no-key") {
    return {
      text: "Publish the DS records of the keys that the zone has at the parent, now.",
      owner: "parent-operator",
      dueAt: service.since,
    };
  }
  if (service.state === "failing" && service.cause.kind === "seen-on-wire") {
    const { servers, isEverywhere } = service;
    const step = wireStep(service.cause.fault, { servers, isEverywhere });
    if (step !== null) return { ...step, dueAt: safe.safeUntil };
  }
  const dueAt = service.state === "expiring" ? service.endsAt : safe.safeUntil;
  if (isHolderDown(situation)) return { ...keyMasterDownStep(situation), dueAt };
  const servers = service.state === "failing" ? service.servers : endingServer(situation);
  return {
    text: `Find out why ${listed(servers) || "no server"} does not renew the signatures: private keys, DNS service, zone transfer.`,
    owner: "ops",
    dueAt,
  };
}

/** What mends a fault that was seen on the wire; null where signatures have only ended, which has a step of its own. */
function wireStep(
  fault: WireFault,
  {
    servers,
    isEverywhere,
  }: { readonly servers: readonly string[]; readonly isEverywhere: boolean },
): Omit<NextStep, "dueAt"> | null {
  if (fault.kind === "not-signed-here") {
    const text = `Let ${listed(servers)} get the signed zone, or take it out of the NS set until then.`;
    return { text, owner: "ops" };
  }
  if (fault.kind === "keys-of-another-server") {
    const text = `Bring ${listed(servers)} and ${fault.keysOf} to the same keys before anything else changes.`;
    return { text, owner: "ops" };
  }
  switch (fault.why.kind) {
    case "signature-expired":
      return null;
    case "parent-bogus": {
      const text = `Tell the operator of ${fault.why.zone}; nothing of this zone is wrong.`;
      return { text, owner: "parent-operator" };
    }
    case "no-key-matches-ds":
    case "dnskey-missing":
      return isEverywhere
        ? {
            text: "Publish the DS records of the keys that the zone has at the parent, now.",
            owner: "parent-operator",
          }
        : { text: `Bring the present keys to ${listed(servers)}.`, owner: "ops" };
    default: {
      const text = `Find out why ${listed(servers) || "the zone"} answers with something that does not validate; the findings name it.`;
      return { text, owner: "ops" };
    }
  }
}

function endingServer({ service }: Situation): readonly string[] {
  return service.state === "expiring" ? [service.ending.server] : [];
}

function roleStep(situation: Situation, nextEvent: NextEvent | null): NextStep {
  const { role, safe } = situation;
  const dueAt = safe.safeUntil ?? nextEvent?.at ?? null;
  if (role.verdict === "orphaned" || role.verdict === "unassigned") {
    return {
      text: "Decide which server is to hold the role and give it to that one.",
      owner: "ops",
      dueAt,
    };
  }
  return {
    text: "Compare what each server and the directory say, and settle which one is to hold the role.",
    owner: "ops",
    dueAt,
  };
}

function stuckStep({ running }: Situation): NextStep {
  const which = running === null ? "key" : keyWords(running.descriptor.keyRole);
  return {
    text: `Look at the cause, then start the change of the ${which} again by hand.`,
    owner: "ops",
    dueAt: null,
  };
}

function keyMasterDownStep(situation: Situation): NextStep {
  const { role, safe, picture } = situation;
  const before =
    safe.safeUntil === null || safe.safeUntil <= situation.now
      ? "now"
      : `before ${formatInstant(safe.safeUntil, picture.estate.now)}`;
  return {
    text: `Bring ${role.holder} back ${before}.${takeoverText(situation)}`,
    owner: "ops",
    dueAt: safe.safeUntil,
  };
}

function takeoverText({ picture, role }: Situation): string {
  const { clean, resign } = forecastTakeover(picture, role.holder);
  const [first] = clean;
  if (first !== undefined) {
    return ` If it will not return, ${first} can take the role without re-signing.`;
  }
  return resign.length > 0
    ? " No other server opens its keys; without it the zone needs new keys, a re-sign and a new DS."
    : "";
}

function unknownStep({ picture, service, role }: Situation): NextStep {
  if (service.state === "unknown") {
    return {
      text: "Find out why the servers of this zone, or the agent that watches them, cannot be asked.",
      owner: "ops",
      dueAt: null,
    };
  }
  const text =
    picture.storage === "secondary" || role.holder === null
      ? "Point an agent at the primary of this zone."
      : `Find out whether ${role.holder} answers, from a second vantage point.`;
  return { text, owner: "ops", dueAt: null };
}

function rollingStep({ running, now }: Situation): NextStep {
  if (running === null) return { text: "Nothing to do.", owner: "server", dueAt: null };
  const { rollover } = running;
  if (isLate(rollover, now)) {
    return { text: "Find out why the key change does not go on.", owner: "ops", dueAt: null };
  }
  return {
    text: "Nothing to do; the server takes the next step by itself.",
    owner: "server",
    dueAt: rollover.wakeAt,
  };
}
