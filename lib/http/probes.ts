import { isDatabaseUp } from "@/lib/services/is-database-up";
import { runningProgram } from "@/lib/services/program";
import { renderMetrics } from "./metrics";

const JSON_HEADERS = { "content-type": "application/json", "cache-control": "no-store" };

/** `GET /readyz`: database, migrations and background work. A silent agent never makes it fail. */
export async function answerReadyz(): Promise<Response> {
  const program = runningProgram();
  const database = program !== null && (await isDatabaseUp(program.services));
  const parts = [
    { name: "database", ok: database, detail: database ? "answers" : "does not answer" },
    {
      name: "migrations",
      ok: program !== null,
      detail: program === null ? "not applied yet" : "applied",
    },
    {
      name: "background",
      ...(program?.backgroundState() ?? { ok: false, detail: "not started yet" }),
    },
  ];
  const isReady = parts.every(({ ok }) => ok);
  return new Response(JSON.stringify({ status: isReady ? "ready" : "not-ready", parts }), {
    status: isReady ? 200 : 503,
    headers: isReady ? JSON_HEADERS : { ...JSON_HEADERS, "retry-after": "2" },
  });
}

/** `GET /healthz`: the process listens. */
export function answerHealthz(): Response {
  return new Response(JSON.stringify({ status: "ok" }), { headers: JSON_HEADERS });
}

/** `GET /metrics`: Prometheus text. */
export async function answerMetrics(): Promise<Response> {
  const { text, contentType } = await renderMetrics(runningProgram()?.services ?? null);
  return new Response(text, {
    headers: { "content-type": contentType, "cache-control": "no-store" },
  });
}
