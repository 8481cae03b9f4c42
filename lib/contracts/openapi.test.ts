import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { AGENT_ENDPOINTS } from "./agent/endpoints";
import { buildAgentOpenApi } from "./agent/openapi";
import { API_ENDPOINTS } from "./endpoints";
import { buildOpenApi } from "./openapi";

type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly responses: Readonly<Record<string, unknown>>;
};

type Description = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};

describe.each([
  { file: "openapi.json", build: buildOpenApi, endpoints: API_ENDPOINTS },
  { file: "agent-openapi.json", build: buildAgentOpenApi, endpoints: AGENT_ENDPOINTS },
])("$file", ({ file, build, endpoints }) => {
  const document = build() as Description;
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

  test("the committed description is the present one (npm run generate:openapi)", async () => {
    const committed = await readFile(`docs/api/${file}`, "utf8");
    expect(committed).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  test("every endpoint is described once, with its status and its problems", () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      endpoints.map(({ operationId }) => operationId).sort(),
    );
    for (const endpoint of endpoints) {
      const operation = operations.find(({ operationId }) => operationId === endpoint.operationId);
      expect(Object.keys(operation?.responses ?? {})).toContain(String(endpoint.status));
    }
  });

  test("every reference leads somewhere, and nothing is left of zod's own references", () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? "");
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const found = reference
        .replace("#/", "")
        .split("/")
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(found, reference).toBeDefined();
    }
    expect(text).not.toContain("$defs");
  });
});
