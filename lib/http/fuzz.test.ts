import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import type { Endpoint } from "@/lib/contracts/endpoint";
import { API_ENDPOINTS } from "@/lib/contracts/endpoints";
import { Problem } from "@/lib/contracts/problems";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { testApi } from "./testing/test-api";

const RUNS = 120;
let fresh: FreshDatabase;
let program: TestProgram;
let call: ReturnType<typeof testApi>;

beforeAll(async () => {
  fresh = await freshDatabase();
  program = await testProgram({ database: fresh.database });
  program.agent.putZone("secure.contoso.com");
  await program.turn();
  call = testApi(program.services);
});
afterAll(async () => {
  await program.close();
  await fresh.close();
});

/** Words that break things elsewhere: SQL, paths, escapes, numbers at their ends, other scripts, halves of characters. */
const nasty = fc.constantFrom(
  "",
  ".",
  "..",
  "'; DROP TABLE zones; --",
  "%",
  "%%%",
  "_",
  "\\",
  "\u0000",
  "\ud800",
  "𝔷one",
  "٣",
  "-0",
  "1e308",
  "9007199254740993",
  "@root",
  "__proto__",
  "constructor",
  "x".repeat(300),
  "secure.contoso.com",
  "dc1.contoso.com",
  "2026-02-30T25:61:61Z",
  "9999-12-31T23:59:59Z",
  "NaN",
);
const word = fc.oneof(
  { weight: 4, arbitrary: nasty },
  fc.constant("a\u0000b"),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);
/** Parameters that the endpoint knows, and now and then one that it does not. */
function queryOf(endpoint: Endpoint) {
  const known = endpoint.query instanceof z.ZodObject ? Object.keys(endpoint.query.shape) : [];
  const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...known, "x") }, word);
  return fc.array(fc.tuple(name, word), { maxLength: 3 });
}
const body = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  word,
  fc
    .dictionary(
      fc.constantFrom(
        "on",
        "allowed",
        "state",
        "advanceSeconds",
        "set",
        "paused",
        "kind",
        "server",
        "zone",
        "name",
        "url",
        "token",
        "operation",
        "target",
        "delaySeconds",
        "__proto__",
      ),
      fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    )
    .map((value) => JSON.stringify(value)),
);

test.each(
  API_ENDPOINTS.filter(({ produces }) => produces !== "text/event-stream").map(
    (one) => [one.operationId, one] as const,
  ),
)(
  "%s never fails for what it is given, and always says what was wrong",
  async (_, endpoint) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 2, maxLength: 2 }),
        queryOf(endpoint),
        body,
        async (words, pairs, text) => {
          let index = 0;
          const path = endpoint.path.replace(
            /\{\w+\}/g,
            () => encodeSafely(words[index++] ?? "") || "-",
          );
          const search = pairs
            .map(([name, value]) => `${encodeSafely(name)}=${encodeSafely(value)}`)
            .join("&");
          const answer = await call(endpoint.method, `${path}?${search}`, {
            role: "admin",
            ...(endpoint.method === "GET" ? {} : { body: text }),
          });
          expect(answer.status).not.toBe(500);
          if (answer.status >= 400) expect(Problem.parse(answer.json).status).toBe(answer.status);
        },
      ),
      { numRuns: RUNS },
    );
  },
  120_000,
);

/** Half a surrogate pair cannot be encoded; a client cannot send it either. */
function encodeSafely(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "?"));
}
