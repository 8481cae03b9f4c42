import * as z from "zod";
import type { BodyInputOf, Endpoint, ParamsOf, ResponseOf } from "@/lib/contracts/endpoint";
import { err, ok, type Result } from "@/lib/result";
import { type AgentFailure, failureOf } from "./failure";
import type { AgentTransport } from "./transport";

export type AgentCall<E extends Endpoint> = {
  readonly params?: ParamsOf<E>;
  readonly body?: BodyInputOf<E>;
  readonly timeoutMs?: number;
};

const DEFAULT_TIMEOUT_MS = 30_000;

/** Asks an agent one question of the contract; what comes back is parsed, and every way to fail is a value. */
export async function callAgent<E extends Endpoint>(
  transport: AgentTransport,
  endpoint: E,
  call: AgentCall<E>,
): Promise<Result<ResponseOf<E>, AgentFailure>> {
  let answer: { readonly status: number; readonly body: unknown };
  try {
    answer = await transport.send({
      method: endpoint.method,
      path: `/agent/v1${fillPath(endpoint.path, call.params)}`,
      body: endpoint.method === "GET" ? null : JSON.stringify(call.body ?? {}),
      timeoutMs: call.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
  } catch (error) {
    return err(failureOf(error));
  }
  if (answer.status !== endpoint.status) return err(refusalOf(answer));
  const parsed = endpoint.response?.safeParse(answer.body);
  if (parsed === undefined) throw new Error(`${endpoint.operationId} has no answer to parse`);
  if (parsed.success) return ok(parsed.data as ResponseOf<E>);
  return err({
    kind: "version-mismatch",
    detail: `its answer to ${endpoint.operationId} is not understood: ${z.prettifyError(parsed.error).slice(0, 300)}`,
  });
}

function fillPath(path: string, params: unknown): string {
  const values = (params ?? {}) as Readonly<Record<string, string>>;
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

const Refusal = z.object({ code: z.string().optional(), detail: z.string().optional() });

function refusalOf({
  status,
  body,
}: {
  readonly status: number;
  readonly body: unknown;
}): AgentFailure {
  const refusal = Refusal.safeParse(body);
  const words = refusal.success ? refusal.data.detail : undefined;
  if (status === 401)
    return { kind: "wrong-token", detail: words ?? "it does not accept our token" };
  // A proxy in front of an agent that is down.
  if (status >= 502 && status <= 504) {
    return { kind: "silent", detail: words ?? `what stands before it answers ${status}` };
  }
  return { kind: "refused", status, detail: words ?? `it answered with HTTP status ${status}` };
}
