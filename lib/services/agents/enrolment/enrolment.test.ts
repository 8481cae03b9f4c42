import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type EnrolmentClaim,
  enrolmentProofText,
  parseEnrolmentCode,
} from "@/lib/contracts/agent/enrolment";
import type { Role } from "@/lib/contracts/roles";
import { authorityPin, readCertificate } from "@/lib/platform/certificates/certificate-facts";
import {
  codeIdOf,
  newEnrolmentSecret,
  signProof,
} from "@/lib/platform/certificates/enrolment-keys";
import { makeKeyAndRequest } from "@/lib/platform/certificates/make-request";
import { findAgent } from "@/lib/services/agents/list-agents";
import { removeAgent } from "@/lib/services/agents/remove-agent";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { claimEnrolment } from "./claim-enrolment";
import { createEnrolment } from "./create-enrolment";

let fresh: FreshDatabase;
let program: TestProgram;
let request: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  request = (await makeKeyAndRequest("gateway")).request;
});
afterAll(() => fresh.close());

beforeEach(async () => {
  const { client } = fresh.database;
  await client.agent.deleteMany();
  await client.agentEnrolment.deleteMany();
  await client.agentCertificate.deleteMany();
  await client.certificateAuthority.deleteMany();
  await client.lease.deleteMany();
  program = await testProgram({ database: fresh.database });
  return () => program.close();
});

const offer = (changes: object = {}, role: Role = "admin") =>
  createEnrolment(program.as(role, "Selma"), { name: "gateway", ...changes });

async function codeOf(changes: object = {}): Promise<string> {
  const offered = await offer(changes);
  if (!offered.ok) throw new Error(offered.error.detail);
  return offered.value.code;
}

type Forged = {
  readonly before?: Partial<EnrolmentClaim>;
  readonly after?: Partial<EnrolmentClaim>;
};

/** What an agent with this code sends; `before` the proof is made, `after` it on the way. */
function claimFor(code: string, { before = {}, after = {} }: Forged = {}): EnrolmentClaim {
  const secret = parseEnrolmentCode(code)?.secret ?? "";
  const claim = {
    codeId: codeIdOf(secret),
    name: "gateway",
    url: "https://gateway.example.test:8443",
    estates: ["forest.example"],
    version: "0.1.0",
    at: Math.floor(program.clock.seconds),
    certificateRequest: request,
    ...before,
  };
  return { ...claim, proof: signProof(secret, enrolmentProofText(claim)), ...after };
}

const present = (code: string, forged?: Forged) =>
  claimEnrolment(program.as("helpdesk"), claimFor(code, forged));
const kindOf = async (answer: ReturnType<typeof present>) => {
  const { ok, ...rest } = await answer;
  return ok ? "enrolled" : (rest as { error: { kind: string } }).error.kind;
};
const everythingStored = async () => {
  const { client } = fresh.database;
  const tables = [
    client.agentEnrolment,
    client.agentCertificate,
    client.certificateAuthority,
    client.audit,
    client.agent,
  ];
  const rows = await Promise.all(tables.map((table) => (table as typeof client.agent).findMany()));
  return JSON.stringify(rows);
};

describe("a code", () => {
  test("enrols its agent: certificate by the authority that the code names, agent in the list, a row in the audit", async () => {
    const code = await codeOf();
    const answer = await present(code);
    if (!answer.ok) throw new Error(answer.error.detail);
    const { authority, certificate, enrolment } = answer.value;
    expect(authorityPin(authority)).toBe(parseEnrolmentCode(code)?.authorityPin);
    const facts = readCertificate(certificate);
    expect(facts?.names).toEqual([`urn:keymaster:agent:gateway:${enrolment}`]);
    const found = await findAgent(program.services, "gateway");
    expect(found).toMatchObject({
      value: { origin: "added", certificate: { fingerprint: facts?.fingerprint } },
    });
    const row = await fresh.database.client.audit.findFirstOrThrow({
      where: { action: "enrol-agent" },
      orderBy: { sequence: "desc" },
    });
    expect(row).toMatchObject({ subject: "gateway", after: { offeredBy: "Selma", enrolment } });
  });

  test("is stored nowhere, nor is anything that makes its proofs, nor the authority's key in the clear", async () => {
    const code = await codeOf();
    await present(code);
    const stored = await everythingStored();
    const secret = parseEnrolmentCode(code)?.secret ?? "none";
    expect(stored).toContain(codeIdOf(secret));
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain("PRIVATE KEY");
  });

  test("is good once, also for two who present it at the same moment", async () => {
    const code = await codeOf();
    const kinds = await Promise.all([kindOf(present(code)), kindOf(present(code))]);
    expect(kinds.sort()).toEqual(["enrolled", "enrolment-over"]);
    expect(await kindOf(present(code))).toBe("enrolment-over");
    expect(await fresh.database.client.agentCertificate.count()).toBe(1);
  });

  test("that is used up stays so after its agent was removed", async () => {
    const code = await codeOf();
    await present(code);
    await removeAgent(program.as("admin"), { name: "gateway" });
    expect(await kindOf(present(code))).toBe("enrolment-over");
  });

  test("is too old after half an hour", async () => {
    const code = await codeOf();
    program.clock.seconds += 30 * 60 - 1;
    const other = await codeOf({ name: "other" });
    program.clock.seconds += 2;
    expect(await kindOf(present(code))).toBe("enrolment-over");
    expect(await kindOf(present(other, { before: { name: "other" } }))).toBe("enrolled");
  });

  test("ends when a second one for the same name is given out", async () => {
    const first = await codeOf();
    const second = await codeOf();
    expect(await kindOf(present(first))).toBe("enrolment-over");
    expect(await kindOf(present(second))).toBe("enrolled");
  });

  const changes: readonly (readonly [string, Partial<EnrolmentClaim>])[] = [
    ["name", { name: "another" }],
    ["url", { url: "https://attacker.example.test:8443" }],
    ["estates", { estates: ["elsewhere.example"] }],
    ["version", { version: "6.6.6" }],
    ["at", { at: 1 }],
  ];
  test.each(changes)("does not vouch for a %s that was changed on the way", async (_, after) => {
    const code = await codeOf();
    expect(await kindOf(present(code, { after }))).toBe("enrolment-refused");
    expect(await fresh.database.client.agent.count({ where: { enrolment: { not: null } } })).toBe(
      0,
    );
  });

  test("does not vouch for another key that was put in on the way", async () => {
    const code = await codeOf();
    const { request: other } = await makeKeyAndRequest("gateway");
    const answer = present(code, { after: { certificateRequest: other } });
    expect(await kindOf(answer)).toBe("enrolment-refused");
  });

  test("is withdrawn after five wrong proofs, each with a row in the audit and no more", async () => {
    const code = await codeOf();
    const rows = () => fresh.database.client.audit.count({ where: { action: "refuse-enrolment" } });
    const before = await rows();
    for (let round = 0; round < 8; round += 1) await present(code, { after: { proof: "AAAA" } });
    expect((await rows()) - before).toBe(5);
    expect(await kindOf(present(code))).toBe("enrolment-over");
  });

  test("for one name or one estate is for no other", async () => {
    const code = await codeOf({ estate: "forest.example" });
    expect(await kindOf(present(code, { before: { name: "another" } }))).toBe("enrolment-refused");
    const both = { estates: ["forest.example", "elsewhere.example"] };
    expect(await kindOf(present(code, { before: both }))).toBe("enrolment-refused");
    expect(await kindOf(present(code))).toBe("enrolled");
  });

  test("of another Keymaster is not known here", async () => {
    const pin = parseEnrolmentCode(await codeOf())?.authorityPin ?? "";
    expect(await kindOf(present(`km1.${newEnrolmentSecret()}.${pin}`))).toBe("enrolment-refused");
  });

  test.each([
    ["ahead", 301],
    ["behind", -301],
  ])(
    "is refused from a machine whose clock is %s, and is still good when that is put right",
    async (side, seconds) => {
      const code = await codeOf();
      const at = Math.floor(program.clock.seconds) + seconds;
      expect(await present(code, { before: { at } })).toMatchObject({
        error: { kind: "invalid-value", detail: expect.stringContaining(side) },
      });
      expect(await kindOf(present(code))).toBe("enrolled");
    },
  );

  test("is refused with a request that is none", async () => {
    const code = await codeOf();
    const before = { certificateRequest: Buffer.from("no request").toString("base64") };
    expect(await present(code, { before })).toMatchObject({
      error: { kind: "invalid-value", fields: [{ path: "certificateRequest" }] },
    });
  });
});

describe("giving out codes", () => {
  test("is for admins alone", async () => {
    for (const role of ["helpdesk", "operator", "approver"] as const) {
      expect(await offer({}, role)).toMatchObject({ error: { kind: "forbidden" } });
    }
  });

  test("is refused for a name that is taken, and beyond fifty at once", async () => {
    await present(await codeOf());
    expect(await offer()).toMatchObject({ error: { kind: "agent-exists" } });
    const { id: authority } = await fresh.database.client.certificateAuthority.findFirstOrThrow();
    const at = program.clock.seconds;
    const open = { proofKey: "", createdAt: at, createdBy: "Selma", expiresAt: at + 60, authority };
    await fresh.database.client.agentEnrolment.createMany({
      data: Array.from({ length: 49 }, (_, index) => {
        const id = String(index);
        return { ...open, id, codeId: id, name: `a${id}` };
      }),
    });
    expect((await offer({ name: "fiftieth" })).ok).toBe(true);
    expect(await offer({ name: "more" })).toMatchObject({ error: { kind: "too-many-requests" } });
  });

  test("guessing is slowed, and those who have a code are not", async () => {
    const code = await codeOf();
    const guess = () => kindOf(present(`km1.${newEnrolmentSecret()}.${"A".repeat(22)}`));
    const kinds: string[] = [];
    for (let round = 0; round < 25; round += 1) kinds.push(await guess());
    expect(kinds.filter((kind) => kind === "too-many-requests")).toHaveLength(5);
    expect(await kindOf(present(code))).toBe("enrolled");
  });
});

test("with another key file a new authority is made, and agents of the old one are said to have the wrong certificate", async () => {
  await present(await codeOf());
  const before = await fresh.database.client.certificateAuthority.count();
  await program.close();
  program = await testProgram({ database: fresh.database, clock: program.clock });
  await program.services.agents.refresh();
  expect(program.services.agents.transportForHello("gateway")).toMatchObject({
    error: { kind: "wrong-certificate", detail: expect.stringContaining("key file") },
  });
  const offered = await offer({ name: "second" });
  expect(offered.ok).toBe(true);
  expect(await fresh.database.client.certificateAuthority.count()).toBe(before + 1);
});
