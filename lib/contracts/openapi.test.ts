import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { API_ENDPOINTS } from "./endpoints";
import { buildOpenApi } from "./openapi";

type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly responses: Readonly<Record<string, unknown>>;
};

const document = buildOpenApi() as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

describe("buildOpenApi", () => {
  test("the committed description is the present one (npm run generate:openapi)", async () => {
    const committed = await readFile("docs/api/openapi.json", "utf8");
    expect(committed).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  test("every endpoint is described once, with its status and its problems", () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      API_ENDPOINTS.map(({ operationId }) => operationId).sort(),
    );
    for (const endpoint of API_ENDPOINTS) {
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
