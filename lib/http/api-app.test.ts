import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { API_ENDPOINTS } from "@/lib/contracts/endpoints";
import { Problem } from "@/lib/contracts/problems";
import { isPermitted, ROLES } from "@/lib/contracts/roles";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { testApi } from "./testing/test-api";

let fresh: FreshDatabase;
let program: TestProgram;
let call: ReturnType<typeof testApi>;

const PARAMS: Readonly<Record<string, string>> = {
  zone: "secure.contoso.com",
  server: "dc1.contoso.com",
  name: "embedded",
  code: "9101",
  id: "f1",
};
const BODIES: Readonly<Record<string, unknown>> = {
  addAgent: { name: "new", url: "https://agent.example.test:8443", token: "0123456789abcdef" },
  changeLabClock: { advanceSeconds: 0 },
  setLabPower: { on: true },
  setLabDnsService: { on: true },
  setLabRights: { allowed: true },
  setLabParentDs: { state: "current" },
  setLabReplication: { delaySeconds: 15 },
  addLabFault: { kind: "slow" },
  operateLab: { operation: "transfer", zone: "secure.contoso.com", target: "dc2.contoso.com" },
  createMove: { kind: "transfer", target: "dc2.contoso.com", reason: "maintenance" },
  approveMove: { factsHash: "0" },
  rejectMove: { reason: "not tonight" },
  executeMove: { factsHash: "0" },
  settleMove: { outcome: "moved", reason: "seen on both servers" },
  setHold: { held: false },
  setZoneHold: { held: false },
  setPolicy: { seizeApproval: "required" },
  setPreference: { preference: "prefer" },
  tickAnchor: { server: "resolver.example.test", done: true },
};

beforeAll(async () => {
  fresh = await freshDatabase();
  program = await testProgram({ database: fresh.database });
  const { agent } = program;
  agent.putZone("secure.contoso.com");
  agent.putZone("xn--bcher-kva.example", { displayName: "bücher.example" });
  agent.putZone(".", { displayName: "." });
  agent.putZone("0/25.2.0.192.in-addr.arpa");
  agent.world.publicKeys["{active}"] = "AwEAAc0=";
  await program.turn();
  call = testApi(program.services);
});
afterAll(async () => {
  await program.close();
  await fresh.close();
});

const pathOf = (path: string) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(PARAMS[name] ?? ""));

const isStream = (produces: string) => produces === "text/event-stream";

describe("every endpoint of the table", () => {
  test.each(
    API_ENDPOINTS.filter(({ produces }) => !isStream(produces)).map(
      (one) => [one.operationId, one] as const,
    ),
  )(
    "%s answers in its own shape or with a problem that it declares",
    async (operationId, endpoint) => {
      const isChange = endpoint.method !== "GET";
      const answer = await call(endpoint.method, pathOf(endpoint.path), {
        role: isPermitted("admin", endpoint.permission) ? "admin" : "approver",
        ...(isChange ? { body: BODIES[operationId] ?? {} } : {}),
        ...(isChange ? { headers: { "idempotency-key": operationId } } : {}),
      });
      if (answer.status < 400) {
        expect(answer.status).toBe(endpoint.status);
        return;
      }
      const problem = Problem.parse(answer.json);
      expect(endpoint.problems).toContain(problem.code);
    },
  );

  test.each(
    API_ENDPOINTS.filter(({ permission }) => permission !== "read").map(
      (one) => [one.operationId, one] as const,
    ),
  )(
    "%s refuses every role that lacks the right, before anything else",
    async (operationId, endpoint) => {
      for (const role of ROLES.filter((one) => !isPermitted(one, endpoint.permission))) {
        const body = BODIES[operationId] ?? {};
        const answer = await call(endpoint.method, pathOf(endpoint.path), { role, body });
        expect([answer.status, answer.json.code], role).toEqual([403, "forbidden"]);
      }
    },
  );

  test.each([...new Set(API_ENDPOINTS.map(({ path }) => path))])(
    "%s refuses methods that it does not have, and says which it has",
    async (path) => {
      const answer = await call("PATCH", pathOf(path), { role: "admin", body: {} });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toMatch(/GET|POST|PUT|DELETE/);
    },
  );
});

describe("who may ask", () => {
  test.each(["127.0.0.1", "localhost:3000", "[::1]:3000", "127.9.9.9", "LOCALHOST", "localhost."])(
    "the host %s is this machine",
    async (host) => {
      expect((await call("GET", "/me", { headers: { host } })).status).toBe(200);
    },
  );

  test.each([
    "rebound.example",
    "127.0.0.1.rebound.example",
    "192.0.2.1",
    "localhost.example",
    "evil@127.0.0.1",
    "",
    "[::1",
  ])("a page whose name resolves to us is still not us: %s", async (host) => {
    const answer = await call("GET", "/me", { headers: { host } });
    expect([answer.status, answer.json.code]).toEqual([403, "host-not-allowed"]);
  });

  test.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:4000" },
    { "sec-fetch-site": "cross-site" },
  ])("a cross-site POST is refused: %j", async (headers) => {
    const before = program.agent.asked.get("lab");
    const answer = await call("POST", "/lab/reset", { role: "admin", headers });
    expect([answer.status, answer.json.code]).toEqual([403, "foreign-origin"]);
    expect(program.agent.asked.get("lab")).toBe(before);
  });

  test("our own pages may change things", async () => {
    const headers = { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-origin" };
    const body = { advanceSeconds: 0 };
    expect((await call("POST", "/lab/clock", { role: "admin", headers, body })).status).toBe(200);
  });

  test.each([
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-type": "application/json; charset=utf-16" },
  ])("a change of another type is refused: %j", async (headers) => {
    const answer = await call("POST", "/lab/clock", {
      role: "admin",
      headers,
      body: { paused: true },
    });
    expect([answer.status, answer.json.code]).toEqual([415, "unsupported-media-type"]);
  });

  test("a change without a content type is refused, also one without a body", async () => {
    const answer = await call("POST", "/lab/reset", { role: "admin", withoutContentType: true });
    expect(answer.status).toBe(415);
  });

  test("without headers a caller is helpdesk, and empty headers count as absent", async () => {
    for (const headers of [{}, { "x-keymaster-role": "", "x-keymaster-actor": " " }]) {
      const { json } = await call("GET", "/me", { headers: headers as Record<string, string> });
      expect(json).toMatchObject({ actor: "helpdesk", role: "helpdesk" });
    }
  });

  test("a named person keeps the name, in any script", async () => {
    const answer = await call("GET", "/me", {
      role: "operator",
      actor: encodeURIComponent("Jörg 久"),
    });
    expect(answer.json).toMatchObject({ actor: "Jörg 久", role: "operator" });
  });

  test("an unknown role is refused, not guessed", async () => {
    const answer = await call("GET", "/me", { role: "root" });
    expect([answer.status, answer.json.code]).toEqual([400, "malformed-request"]);
  });
});

describe("names", () => {
  test.each(["secure.contoso.com", "SECURE.Contoso.COM", "secure.contoso.com."])(
    "the zone is found under %s",
    async (name) => {
      const answer = await call("GET", `/zones/${encodeURIComponent(name)}`);
      expect(answer.json).toMatchObject({ name: "secure.contoso.com" });
    },
  );

  test.each([
    ["bücher.example", "xn--bcher-kva.example"],
    ["@root", "."],
    ["0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa"],
  ])("the zone %s is %s", async (asked, name) => {
    const answer = await call("GET", `/zones/${encodeURIComponent(asked)}`);
    expect(answer.json).toMatchObject({ name });
  });

  test("a zone that is not there is answered with the names that come closest", async () => {
    const answer = await call("GET", "/zones/secur.contoso.com");
    expect([answer.status, answer.json.code]).toEqual([404, "zone-not-found"]);
    expect(answer.json.nearest).toEqual(["secure.contoso.com"]);
  });

  test.each(["a..b", "-", `${"x".repeat(64)}.example`, "a%00b", "\\999"])(
    "what is no name is said to be none: %s",
    async (name) => {
      const answer = await call("GET", `/zones/${encodeURIComponent(name)}`);
      expect([400, 404]).toContain(answer.status);
      expect(answer.status === 400 ? answer.json.code : "invalid-name").toBe("invalid-name");
    },
  );
});

describe("lists", () => {
  test("pages by cursor show every zone once, in either direction", async () => {
    for (const sort of ["name", "-name", "safeUntil", "-nextEvent", "status", "-holder"]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const after: string = cursor === null ? "" : `&cursor=${cursor}`;
        const { json } = await call("GET", `/zones?limit=1&sort=${sort}${after}`);
        seen.push(...json.items.map(({ name }: { name: string }) => name));
        cursor = json.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen).size, sort).toBe(4);
      expect(seen, sort).toHaveLength(4);
    }
  });

  test("the cursor of another question is refused", async () => {
    const { json } = await call("GET", "/zones?limit=1");
    const answer = await call("GET", `/zones?limit=1&sort=-name&cursor=${json.nextCursor}`);
    expect([answer.status, answer.json.code]).toEqual([400, "malformed-request"]);
  });

  test.each(["/zones?limt=5", "/fleet?x=1", "/servers?status=healthy", "/zones/snapshot?sinze=1"])(
    "a parameter that nobody knows is refused by name: %s",
    async (path) => {
      const answer = await call("GET", path);
      expect([answer.status, answer.json.code]).toEqual([400, "malformed-request"]);
      expect(answer.json.fields).toHaveLength(1);
    },
  );

  test.each(["limit=0", "limit=1001", "limit=many", "sort=colour", "status=fine", "signed=yes"])(
    "a value that is none is refused by name: %s",
    async (query) => {
      const answer = await call("GET", `/zones?${query}`);
      expect([answer.status, answer.json.code]).toEqual([422, "invalid-value"]);
      expect(answer.json.fields[0].path).toBe(query.split("=")[0]);
    },
  );

  test.each([
    ["q=BÜCHER", 1],
    ["q=contoso.", 1],
    ["q=100%25", 0],
    ["status=healthy", 4],
    ["status=healthy&status=failing", 4],
    ["status=failing", 0],
    ["server=DC1.contoso.com.", 4],
    ["on=dc2.contoso.com", 4],
    ["on=dc9.contoso.com", 0],
    ["estate=lab&signed=true", 4],
    ["estate=elsewhere", 0],
  ])("the filter %s finds %i", async (query, total) => {
    const { json } = await call("GET", `/zones?${query}`);
    expect([json.total, json.items.length]).toEqual([total, total]);
  });
});

describe("bodies", () => {
  test("fields that nobody knows are refused", async () => {
    const answer = await call("POST", "/lab/servers/dc1.contoso.com/power", {
      role: "admin",
      body: { on: true, off: false },
    });
    expect([answer.status, answer.json.code]).toEqual([422, "invalid-value"]);
  });

  test.each(["{", "nope", "[1", '{"on":tru'])("what is no JSON is malformed: %s", async (body) => {
    const answer = await call("POST", "/lab/clock", { role: "admin", body });
    expect([answer.status, answer.json.code]).toEqual([400, "malformed-request"]);
  });

  test("empty and {} are equal where there is no body, and anything else is refused", async () => {
    for (const body of [undefined, "", "{}", " "]) {
      const answer = await call("POST", "/agents/embedded/test", { role: "admin", body });
      expect(answer.status).toBe(200);
    }
    const answer = await call("POST", "/agents/embedded/test", { role: "admin", body: { a: 1 } });
    expect(answer.status).toBe(422);
  });

  test("more than a megabyte is too large", async () => {
    const body = JSON.stringify({ set: "x".repeat(1024 * 1024) });
    const answer = await call("POST", "/lab/clock", { role: "admin", body });
    expect([answer.status, answer.json.code]).toEqual([413, "body-too-large"]);
  });

  test.each([
    [{ advanceSeconds: -1 }, "clock-backward"],
    [{ advanceSeconds: 9e15 }, "invalid-value"],
    [{ set: "2026-13-45T99:00:00Z" }, "invalid-value"],
    [{ set: "tomorrow" }, "invalid-value"],
    [{ set: "2027-01-01T00:00:00Z", paused: true }, "invalid-value"],
    [{}, "invalid-value"],
  ])("the clock refuses %j", async (body, code) => {
    const answer = await call("POST", "/lab/clock", { role: "admin", body });
    expect([answer.status, answer.json.code]).toEqual([422, code]);
  });
});

describe("while it starts", () => {
  test("the API says so and when to come back", async () => {
    const answer = await testApi(null)("GET", "/fleet");
    expect([answer.status, answer.json.code]).toEqual([503, "not-ready"]);
    expect(answer.headers.get("retry-after")).not.toBeNull();
  });
});
