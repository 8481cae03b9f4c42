import * as z from "zod";
import type { Endpoint } from "@/lib/contracts/endpoint";

/** The answer of a use case as a response; with `checks` an answer that breaks its own schema is a bug that shows. */
export async function toResponse(
  endpoint: Endpoint,
  value: unknown,
  checks: boolean,
): Promise<Response> {
  const { status, produces, response } = endpoint;
  if (status === 204) return new Response(null, { status });
  if (produces === "application/json") {
    if (checks && response !== null) checkAnswer(endpoint.operationId, response, value);
    // Compressing is the launcher's: Next drops the encoding that a route declares.
    return new Response(JSON.stringify(value), {
      status,
      headers: { "content-type": produces, "cache-control": "no-store" },
    });
  }
  return new Response(toStream(value as AsyncIterable<string>), {
    status,
    headers: {
      "content-type": `${produces}; charset=utf-8`,
      // `no-transform` keeps compression from holding back what must be read at once.
      "cache-control": "no-store, no-transform",
      ...(produces === "text/csv"
        ? { "content-disposition": 'attachment; filename="zones.csv"' }
        : { "x-accel-buffering": "no" }),
    },
  });
}

function checkAnswer(operationId: string, schema: z.ZodType, value: unknown): void {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new Error(`${operationId} broke its contract:\n${z.prettifyError(parsed.error)}`);
  }
}

function toStream(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}
