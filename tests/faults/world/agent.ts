import { join } from "node:path";
import type { Hono } from "hono";
import type { Driver } from "@/agent/drivers/driver";
import { openEmbeddedLab } from "@/agent/drivers/embedded-lab/index";
import type { LabControl } from "@/agent/drivers/lab-control";
import { createAgentApp } from "@/agent/http/create-agent-app";
import { type Ledger, StepLedger } from "@/agent/ledger/step-ledger";
import { silentLogger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import type { Gate } from "../ports/gate";
import { WatchedRunner } from "../ports/watched-runner";
import type { Trace } from "../trace/trace";

const crypto = createNodeCrypto();
/** One key for all RSA pairs of the lab: what is proved here does not depend on keys, and making them takes minutes. */
const pem = crypto.exportPrivateKey(
  crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey,
);

export type AgentOptions = {
  readonly stateDir: string;
  /** The agent's own, and that of the servers behind it. */
  readonly wallClock: () => number;
  readonly serverClock: () => number;
  readonly gate: Gate;
  readonly trace: Trace;
  readonly token: string | null;
  /** Puts something else in the place of the ledger or of the driver; faults are planted so. */
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly driver?: (driver: Driver) => Driver;
  readonly onFailure?: (cause: unknown) => void;
};

export type TestAgent = {
  readonly app: Hono;
  readonly lab: LabControl;
  readonly driver: Driver;
  /** Resolves when every key of the lab is made. */
  keysReady(): Promise<void>;
  /** Ends the servers as they are, whatever the agent is doing. */
  closeServers(): Promise<void>;
  close(): Promise<void>;
};

/** The agent's own app over a lab in its folder, with ports around its runner that see everything. */
export async function openAgent(options: AgentOptions): Promise<TestAgent> {
  const { stateDir, wallClock, serverClock, gate, trace, token } = options;
  const opened = await openEmbeddedLab({
    stateDir: join(stateDir, "lab"),
    zones: 0,
    wallNow: serverClock,
    crypto,
    makeRsa: async () => pem,
    ...(options.onFailure === undefined ? {} : { onFailure: options.onFailure }),
  });
  if (!opened.ok) throw new Error(`the lab cannot be opened: ${JSON.stringify(opened.error)}`);
  const lab = opened.value;
  const driver = options.driver?.(lab) ?? lab;
  const ledger: Ledger = new StepLedger(join(stateDir, "ledger"));
  const steps = new WatchedRunner(
    {
      ledger: options.ledger?.(ledger) ?? ledger,
      wallClock,
      onFailure: options.onFailure ?? (() => undefined),
    },
    { gate, trace, truth: lab.acting },
  );
  const app = createAgentApp({
    name: "embedded",
    version: "0.0.0",
    readOnly: false,
    drivers: [{ id: "lab", driver }],
    steps,
    observer: null,
    token,
    wallClock,
    logger: silentLogger,
  });
  return {
    app,
    lab: lab.lab,
    driver: lab,
    keysReady: () => lab.keysReady(),
    closeServers: () => lab.close(),
    close: async () => {
      await steps.settle(1_000);
      await lab.close();
    },
  };
}
