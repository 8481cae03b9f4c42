import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { fetchJson } from "./fetch-json";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push({ close: () => server.closeAllConnections() }, server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const LIMITS = { timeoutMs: 2_000, maxBytes: 1_000 };

test("gives the document, and each failure its own word", async () => {
  const url = await serve((request, response) => {
    const statuses: Readonly<Record<string, number>> = { "/403": 403, "/500": 500 };
    response.statusCode = statuses[request.url ?? ""] ?? 200;
    if (request.url === "/silent") return;
    if (request.url === "/large") return void response.end("x".repeat(2_000));
    response.end(request.url === "/text" ? "not json" : '{"a":1}');
  });
  expect(await fetchJson(url, LIMITS)).toEqual({ ok: true, value: { a: 1 } });
  const failureAt = async (path: string) =>
    await fetchJson(url + path, { ...LIMITS, timeoutMs: path === "silent" ? 50 : 2_000 });
  expect(await failureAt("403")).toMatchObject({ error: { kind: "forbidden", status: 403 } });
  expect(await failureAt("500")).toMatchObject({ error: { kind: "rejected-by-server" } });
  expect(await failureAt("text")).toMatchObject({ error: { kind: "malformed" } });
  expect(await failureAt("large")).toMatchObject({ error: { kind: "malformed" } });
  expect(await failureAt("silent")).toMatchObject({ error: { kind: "timed-out" } });
});

test("a port where nobody listens is unreachable, with the reason", async () => {
  const url = await serve(() => undefined);
  for (const each of open.splice(0)) each.close();
  expect(await fetchJson(url, LIMITS)).toMatchObject({
    error: { kind: "unreachable", detail: expect.stringContaining("ECONNREFUSED") },
  });
});
