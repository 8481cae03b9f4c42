import http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCompressor } from "./compress.mjs";

const TEXT = "secure.contoso.com ".repeat(200);

let server: http.Server;
let headers: Readonly<Record<string, string | readonly string[]>>;

beforeEach(async () => {
  const compress = createCompressor(createRequire(import.meta.url));
  server = http.createServer((request, response) =>
    compress(request, response, () => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(TEXT);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** As it travels: `fetch` would unpack it. */
function get(encoding: string): Promise<{ encoding: string | undefined; body: Buffer }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, headers: { "accept-encoding": encoding } };
    const request = http.get(options, async (response) => {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      resolve({
        encoding: response.headers["content-encoding"],
        body: Buffer.concat(pieces),
      });
    });
    request.on("error", reject);
  });
}

test("an answer whose type is set as an array of one travels compressed, as Next sets those of the API", async () => {
  headers = { "content-type": ["application/json"] };
  const { encoding, body } = await get("gzip");
  expect(encoding).toBe("gzip");
  expect(body.length).toBeLessThan(TEXT.length / 10);
  expect(gunzipSync(body).toString()).toBe(TEXT);
});

test("a stream that says no-transform is handed on as it comes", async () => {
  headers = {
    "content-type": ["text/event-stream; charset=utf-8"],
    "cache-control": ["no-store, no-transform"],
  };
  const { encoding, body } = await get("gzip");
  expect(encoding).toBeUndefined();
  expect(body.toString()).toBe(TEXT);
});

test("who does not ask for it gets it plain", async () => {
  headers = { "content-type": "application/json" };
  expect((await get("identity")).encoding).toBeUndefined();
});
