import type { LabFaultRequest } from "@/agent/drivers/lab-control";
import type { TestCall } from "@/lib/http/testing/test-api";
import type { HoldPoint, Release } from "../ports/gate";
import type { LineFault, QuestionName } from "../ports/line";

/** What a process of the harness is told to do. One process is an agent or a web process, until it is told to end that. */
export type HostCommand =
  | {
      readonly do: "begin-agent";
      readonly stateDir: string;
      readonly traceFile: string;
      readonly seconds: number;
      /** 0 = any free one. */
      readonly port: number;
    }
  | {
      readonly do: "begin-web";
      readonly name: string;
      readonly database: { readonly url: string } | { readonly folder: string };
      readonly agentUrl: string;
      readonly traceFile: string;
      readonly seconds: number;
      readonly leaseSeconds: number;
    }
  | { readonly do: "end" }
  | { readonly do: "clock"; readonly seconds: number; readonly skewSeconds: number }
  | { readonly do: "arm"; readonly point: HoldPoint }
  | { readonly do: "release"; readonly point: HoldPoint; readonly how: Release }
  | AgentCommand
  | WebCommand;

export type AgentCommand =
  /** Whether it can be reached; connections that are open break when it cannot. */
  | { readonly do: "listen"; readonly on: boolean }
  | { readonly do: "drop-connections" }
  | { readonly do: "power"; readonly server: string; readonly on: boolean }
  | { readonly do: "fault"; readonly fault: LabFaultRequest }
  /** Every write of the ledger fails with ENOSPC: where no small disk of its own can be mounted. */
  | { readonly do: "inject-full-disk"; readonly isFull: boolean };

export type WebCommand =
  | { readonly do: "call"; readonly method: string; readonly path: string; readonly call: TestCall }
  | { readonly do: "look" }
  | { readonly do: "turn" }
  | { readonly do: "line"; readonly fault: LineFault }
  | { readonly do: "replay"; readonly question: QuestionName }
  | { readonly do: "deliver-late" }
  | { readonly do: "sql"; readonly text: string };

export type HostQuestion = { readonly id: number; readonly command: HostCommand };

/** What a process of the harness says. */
export type HostMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly sentence: string }
  | { readonly kind: "held"; readonly point: HoldPoint }
  | { readonly kind: "log"; readonly text: string };
