import { err, ok, type Result } from "@/lib/result";

export type FetchFailure = {
  readonly kind: "unreachable" | "timed-out" | "forbidden" | "rejected-by-server" | "malformed";
  readonly status: number | null;
  readonly detail: string;
};

export type FetchOptions = { readonly timeoutMs: number; readonly maxBytes: number };

/** GETs a JSON document; a body beyond `maxBytes` is not read to its end. */
export async function fetchJson(
  url: string,
  options: FetchOptions,
): Promise<Result<unknown, FetchFailure>> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetch(url, { signal, redirect: "error" });
    if (!response.ok) return err(refusal(response.status, url));
    const text = await readText(response, options.maxBytes);
    return text === null
      ? err({ kind: "malformed", status: 200, detail: `more than ${options.maxBytes} bytes` })
      : parse(text);
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return err({
      kind: isTimeout ? "timed-out" : "unreachable",
      status: null,
      detail: isTimeout ? `no answer within ${options.timeoutMs} ms` : reasonOf(error),
    });
  }
}

function refusal(status: number, url: string): FetchFailure {
  const kind = status === 401 || status === 403 ? "forbidden" : "rejected-by-server";
  return { kind, status, detail: `${url} answered ${status}` };
}

function parse(text: string): Result<unknown, FetchFailure> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err({ kind: "malformed", status: 200, detail: `not JSON: ${String(error)}` });
  }
}

async function readText(response: Response, maxBytes: number): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** fetch says only "fetch failed"; the cause has the reason. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message : error.message;
}
