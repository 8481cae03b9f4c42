import type { AgentItem } from "@/lib/contracts/agents";
import { asSentence } from "@/lib/dnssec/status/format-instant";
import { compareVersions, VERSION } from "@/lib/platform/version";
import type { Services } from "@/lib/services/context";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";

type StoredAgent = Awaited<ReturnType<Services["database"]["client"]["agent"]["findMany"]>>[number];
type State = AgentItem["state"];

export type StoredCertificate = {
  readonly fingerprint: string;
  readonly issuedAt: number;
  readonly notAfter: number;
};

/** What each state means and what to do about it. */
const SENTENCES: Readonly<Record<State, (agent: StoredAgent) => string>> = {
  connected: ({ failure }) =>
    failure === null
      ? "The agent talks."
      : `The agent talks, but it cannot read everything: ${asSentence(failure)}`,
  silent: ({ failure }) =>
    `The agent does not answer${evidence(failure)}. Check that it runs and that its address can be reached from here.`,
  refused: ({ failure }) =>
    `The agent answers but refuses${evidence(failure)}. Check its configuration and its log.`,
  "wrong-certificate": ({ failure }) =>
    `The agent's certificate is not the one that is expected${evidence(failure)}. Check that nobody is in between, and the certificate authority given for this agent; one that enrolled is removed and enrolled anew.`,
  "wrong-token": ({ failure }) =>
    `The agent does not accept the token${evidence(failure)}. Remove the agent here and add it again with the token of its token file.`,
  "version-mismatch": ({ failure }) =>
    `Agent and Keymaster do not fit together${evidence(failure)}. Install the same version on both.`,
  "clock-skewed": ({ clockSkewSeconds }) =>
    `The agent's clock is ${skewWords(clockSkewSeconds)}. Synchronise it: signatures and deadlines depend on the time.`,
};

function evidence(failure: string | null): string {
  return failure === null || failure === "" ? "" : ` (${failure})`;
}

function skewWords(seconds: number | null): string {
  if (seconds === null) return "wrong";
  const amount = `${Math.round(Math.abs(seconds))} s`;
  return seconds > 0 ? `${amount} ahead` : `${amount} behind`;
}

/** The contract fits, or the state says otherwise; still two programs of one version are the ones that were tested together. */
function skewAdvice(version: string | null, skew: AgentItem["versionSkew"]): string {
  if (version === null || skew === null || skew === "same") return "";
  return ` Its version ${version} is ${skew} than Keymaster's ${VERSION}: install the same on both.`;
}

type StoredDriver = {
  readonly driver: string;
  readonly estate: string;
  readonly capabilities: Readonly<
    Record<
      string,
      {
        readonly answer: string;
        readonly reason?: string;
        readonly doc?: string;
        readonly note?: string | null;
      }
    >
  >;
};

/** An agent as it is shown. */
export function toAgentItem(
  agent: StoredAgent,
  shown: {
    readonly zones: number;
    readonly sweepIntervalSeconds: number;
    /** The newest that is good; null for an agent with a token. */
    readonly certificate: StoredCertificate | null;
  },
): AgentItem {
  const state = agent.state as State;
  const versionSkew = agent.version === null ? null : compareVersions(agent.version, VERSION);
  return {
    name: agent.name,
    url: agent.url,
    origin: agent.origin as AgentItem["origin"],
    state,
    sentence: `${SENTENCES[state](agent)}${skewAdvice(agent.version, versionSkew)}`,
    readsAll: state !== "connected" || agent.failure === null,
    version: agent.version,
    versionSkew,
    readOnly: agent.readOnly,
    drivers: (agent.drivers as unknown as readonly StoredDriver[]).map(toDriver),
    clockSkewSeconds: agent.clockSkewSeconds === null ? null : Math.round(agent.clockSkewSeconds),
    lastContactAt: wireInstantOrNull(agent.lastContactAt),
    silentSince: wireInstantOrNull(agent.silentSince),
    zones: shown.zones,
    sweepIntervalSeconds: shown.sweepIntervalSeconds,
    lastSweepSeconds: agent.lastSweepSeconds,
    certificate:
      shown.certificate === null
        ? null
        : {
            fingerprint: shown.certificate.fingerprint,
            issuedAt: wireInstant(shown.certificate.issuedAt),
            validUntil: wireInstant(shown.certificate.notAfter),
          },
  };
}

function toDriver({ driver, estate, capabilities }: StoredDriver): AgentItem["drivers"][number] {
  return {
    driver,
    estate,
    capabilities: Object.entries(capabilities).map(([capability, said]) => ({
      capability,
      answer: said.answer as AgentItem["drivers"][number]["capabilities"][number]["answer"],
      reason: said.reason ?? said.note ?? null,
      doc: said.doc ?? null,
    })),
  };
}
