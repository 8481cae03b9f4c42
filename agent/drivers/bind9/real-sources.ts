import type { DriverFailure } from "@/agent/drivers/driver";
import { DnsClient, type DnsFailure } from "@/agent/transport/dns-client";
import { type FetchFailure, fetchJson } from "@/agent/transport/fetch-json";
import { RndcChannel, type RndcFailure } from "@/agent/transport/rndc-channel";
import { err, ok, type Result } from "@/lib/result";
import type { Bind9Config } from "./bind9-config";
import { ZONES_PATH } from "./commands";
import { ConfigurationFile } from "./configuration";
import { KeyDirectory } from "./key-directory";
import { ZoneStatistics } from "./schema";
import type { Bind9Sources, ControlSession } from "./sources";

/** named answers its control channel and statistics slowly while it renews many zones (spec §2.3): slow is not dead. */
const PATIENCE_MS = 60_000;
const FIRST_QUERY_TIMEOUT_MS = 250;
const QUERY_ATTEMPTS = 4;
/** 100,000 zones take about 50 MB. */
const MAX_STATISTICS_BYTES = 256 * 1024 * 1024;

/** The sources of one named. Opens nothing before it is asked. */
export function createRealSources(config: Bind9Config, wallClock: () => number): Bind9Sources {
  const dns = new DnsClient({
    address: config.dns,
    firstTimeoutMs: FIRST_QUERY_TIMEOUT_MS,
    attempts: QUERY_ATTEMPTS,
  });
  const keys = new KeyDirectory(config.keyDirectory);
  const configuration = new ConfigurationFile(config.configFile);
  const statisticsUrl = config.statisticsUrl.replace(/\/+$/, "") + ZONES_PATH;
  return {
    readStatistics: () => readStatistics(statisticsUrl),
    openControl: () => openControl(config, wallClock),
    query: async (name, type) => {
      const answer = await dns.query(name, type);
      return answer.ok ? answer : err(dnsFailure(answer.error));
    },
    readKeys: () => keys.read(),
    readConfiguration: () => configuration.read(),
    close: () => dns.close(),
  };
}

async function readStatistics(url: string): Promise<Result<ZoneStatistics, DriverFailure>> {
  const document = await fetchJson(url, { timeoutMs: PATIENCE_MS, maxBytes: MAX_STATISTICS_BYTES });
  if (!document.ok) return err(statisticsFailure(document.error));
  const parsed = ZoneStatistics.safeParse(document.value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const detail = `${url}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`;
  return err({ kind: "malformed-output", code: null, detail, retryable: true });
}

async function openControl(
  config: Bind9Config,
  wallClock: () => number,
): Promise<Result<ControlSession, DriverFailure>> {
  const { ip, port, key } = config.control;
  const opened = await RndcChannel.open({
    address: { ip, port },
    key,
    timeoutMs: PATIENCE_MS,
    wallClock,
  });
  if (!opened.ok) return err(loginFailure(opened.error));
  const channel = opened.value;
  return ok({
    run: async (command) => {
      const answer = await channel.run(command);
      return answer.ok ? answer : err(channelFailure(answer.error));
    },
    close: () => channel.close(),
  });
}

function statisticsFailure({ kind, status, detail }: FetchFailure): DriverFailure {
  const isMalformed = kind === "malformed";
  return {
    kind: isMalformed ? "malformed-output" : kind,
    code: status,
    detail: `statistics channel: ${detail}`,
    retryable: true,
  };
}

/** named says nothing to a caller that it does not trust: it only closes the connection. */
function loginFailure(failure: RndcFailure): DriverFailure {
  if (failure.kind !== "closed-without-answer") return channelFailure(failure);
  return {
    kind: "unauthenticated",
    code: null,
    detail:
      "control channel: named closed the connection at login. The key is not the one of its controls statement, this address is not allowed there, or the clocks are more than 60 s apart.",
    retryable: true,
  };
}

function channelFailure({ kind, detail }: RndcFailure): DriverFailure {
  const kinds = {
    refused: "unreachable",
    unreachable: "unreachable",
    "timed-out": "timed-out",
    "closed-without-answer": "unreachable",
    malformed: "malformed-output",
  } as const;
  return { kind: kinds[kind], code: null, detail: `control channel: ${detail}`, retryable: true };
}

function dnsFailure({ kind, detail }: DnsFailure): DriverFailure {
  return {
    kind: kind === "malformed" ? "malformed-output" : kind,
    code: null,
    detail: `DNS: ${detail}`,
    retryable: true,
  };
}
