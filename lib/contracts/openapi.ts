import * as z from "zod";
import type { Endpoint } from "./endpoint";
import { API_ENDPOINTS } from "./endpoints";
import { PROBLEMS, Problem, type ProblemCode } from "./problems";
import { ACTOR_HEADER, ROLE_HEADER, ROLES } from "./roles";

type Json = Record<string, unknown>;

/** Problems that any endpoint may answer. */
const ALWAYS = [
  "malformed-request",
  "invalid-value",
  "forbidden",
  "host-not-allowed",
  "internal-error",
  "not-ready",
] as const satisfies readonly ProblemCode[];
const ON_CHANGES = [
  "foreign-origin",
  "unsupported-media-type",
  "body-too-large",
  "idempotency-key-reused",
  "conflict",
] as const satisfies readonly ProblemCode[];
const KEY_MISSING = ["idempotency-key-missing"] as const satisfies readonly ProblemCode[];

/** One API as it describes itself: its endpoints, what every call carries and which problems it may answer. */
export type ApiDescription = {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly url: string;
  readonly endpoints: readonly Endpoint[];
  /** Headers by name of the component, and which of them a call carries. */
  readonly headers: Json;
  readonly headersOf: (endpoint: Endpoint) => readonly string[];
  /** Further parts of the document, such as how callers prove who they are. */
  readonly security: { readonly schemes: Json; readonly required: readonly Json[] } | null;
  readonly problem: z.ZodType;
  readonly problemsOf: (
    endpoint: Endpoint,
    isChange: boolean,
  ) => readonly { readonly code: string; readonly status: number; readonly title: string }[];
};

const SAME_ANSWER = "The same key and body give the same answer for 24 hours";
const KEY = { type: "string", minLength: 1, maxLength: 200 };

/** The description of `/api/v1` in OpenAPI 3.1, made from the endpoint values alone: it cannot say anything that is not served. */
export function buildOpenApi(): Json {
  return describeApi({
    info: {
      title: "Keymaster",
      version: "1",
      description:
        "Who holds the DNSSEC key master role of each zone, its signing keys and rollovers. Instants are RFC 3339 in UTC, durations whole seconds.",
    },
    url: "/api/v1",
    endpoints: API_ENDPOINTS,
    headers: {
      Actor: headerParameter(ACTOR_HEADER, "Name of the person who acts", {
        type: "string",
        maxLength: 80,
      }),
      Role: headerParameter(ROLE_HEADER, "Role of the person who acts; helpdesk when absent", {
        type: "string",
        enum: [...ROLES],
      }),
      IdempotencyKey: headerParameter("Idempotency-Key", SAME_ANSWER, KEY),
      RequiredIdempotencyKey: {
        ...headerParameter("Idempotency-Key", SAME_ANSWER, KEY),
        required: true,
      },
    },
    headersOf: (endpoint) => ["Actor", "Role", ...keyOf(endpoint)],
    security: null,
    problem: Problem,
    problemsOf: (endpoint, isChange) =>
      [
        ...new Set([
          ...ALWAYS,
          ...(isChange ? ON_CHANGES : []),
          ...(endpoint.needsKey === true ? KEY_MISSING : []),
          ...endpoint.problems,
        ]),
      ].map((code) => ({ code, ...PROBLEMS[code] })),
  });
}

function keyOf({ method, needsKey }: Endpoint): readonly string[] {
  if (method === "GET") return [];
  return [needsKey === true ? "RequiredIdempotencyKey" : "IdempotencyKey"];
}

/** An API in OpenAPI 3.1. */
export function describeApi(api: ApiDescription): Json {
  const components: Json = {};
  const paths: Record<string, Json> = {};
  for (const endpoint of api.endpoints) {
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method.toLowerCase()]: operationOf(api, endpoint, components),
    };
  }
  const { security } = api;
  return {
    openapi: "3.1.0",
    info: api.info,
    servers: [{ url: api.url }],
    ...(security === null ? {} : { security: security.required }),
    paths,
    components: {
      schemas: components,
      parameters: api.headers,
      ...(security === null ? {} : { securitySchemes: security.schemes }),
    },
  };
}

function operationOf(api: ApiDescription, endpoint: Endpoint, components: Json): Json {
  const isChange = endpoint.method !== "GET";
  return {
    operationId: endpoint.operationId,
    summary: endpoint.summary,
    "x-permission": endpoint.permission,
    parameters: [
      ...parametersOf(endpoint.params, "path", components),
      ...parametersOf(endpoint.query, "query", components),
      ...api.headersOf(endpoint).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    ...(isChange ? { requestBody: bodyOf(endpoint, components) } : {}),
    responses: {
      ...(endpoint.whatIf === undefined
        ? {}
        : { 200: answerOf(endpoint.whatIf, "What would be done; nothing is kept", components) }),
      [endpoint.status]: successOf(endpoint, components),
      ...problemsOf(api, endpoint, components),
    },
  };
}

function parametersOf(schema: z.ZodType | null, place: "path" | "query", components: Json): Json[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input", components) as {
    readonly properties?: Record<string, Json>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

function bodyOf(endpoint: Endpoint, components: Json): Json {
  const schema =
    endpoint.body === null
      ? { type: "object", additionalProperties: false, maxProperties: 0 }
      : schemaOf(endpoint.body, "input", components);
  return { required: endpoint.body !== null, content: { "application/json": { schema } } };
}

function successOf({ response, produces, status }: Endpoint, components: Json): Json {
  if (status === 204) return { description: "Done" };
  const schema = response === null ? { type: "string" } : schemaOf(response, "output", components);
  return { description: "The answer", content: { [produces]: { schema } } };
}

function answerOf(schema: z.ZodType, description: string, components: Json): Json {
  return {
    description,
    content: { "application/json": { schema: schemaOf(schema, "output", components) } },
  };
}

function problemsOf(api: ApiDescription, endpoint: Endpoint, components: Json): Json {
  const byStatus = new Map<number, string[]>();
  for (const { code, status, title } of api.problemsOf(endpoint, endpoint.method !== "GET")) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${title}`]);
  }
  const schema = schemaOf(api.problem, "output", components);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, lines]) => [
        String(status),
        {
          description: lines.join("; "),
          content: { "application/problem+json": { schema } },
        },
      ]),
  );
}

function headerParameter(name: string, description: string, schema: Json): Json {
  return { name, in: "header", required: false, description, schema };
}

/** The JSON Schema of a schema; whatever has an id goes to the components and is referred to. */
function schemaOf(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const {
    $schema: _,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as {
    $schema?: string;
    $defs?: Json;
  } & Json;
  for (const [name, definition] of Object.entries($defs ?? {})) {
    components[name] = withComponentReferences(withoutId(definition));
  }
  const whole = withComponentReferences(rest) as Json;
  const { id, ...anonymous } = whole;
  if (typeof id !== "string") return whole;
  components[id] = anonymous;
  return { $ref: `#/components/schemas/${id}` };
}

function withoutId(definition: unknown): unknown {
  if (typeof definition !== "object" || definition === null) return definition;
  const { id: _, ...rest } = definition as Json;
  return rest;
}

function withComponentReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace("#/$defs/", "#/components/schemas/")
        : withComponentReferences(inner),
    ]),
  );
}
