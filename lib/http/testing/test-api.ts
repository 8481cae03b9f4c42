import { createApiApp } from "@/lib/http/api-app";
import type { Services } from "@/lib/services/context";

export type TestCall = {
  readonly role?: string;
  readonly actor?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out of the request although a change carries it. */
  readonly withoutContentType?: boolean;
};

export type TestAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape the app has checked against the contract
  readonly json: any;
};

/** Calls the API as a browser on this machine does; every answer is checked against its own schema. */
export function testApi(services: Services | null) {
  const app = createApiApp({
    services: () => services,
    hosts: () => ({ names: [], acceptsAddresses: false }),
    checksAnswers: true,
  });
  return async (method: string, path: string, call: TestCall = {}): Promise<TestAnswer> => {
    const headers = headersOf(method, call);
    const body = typeof call.body === "string" ? call.body : JSON.stringify(call.body);
    const response = await app.fetch(
      new Request(`http://127.0.0.1:3000/api/v1${path}`, {
        method,
        headers,
        ...(call.body === undefined ? {} : { body }),
      }),
    );
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== "" ? JSON.parse(text) : null,
    };
  };
}

function headersOf(method: string, call: TestCall): Headers {
  const isChange = method !== "GET" && method !== "HEAD";
  const headers = new Headers({ host: "127.0.0.1:3000" });
  if (isChange && call.withoutContentType !== true) headers.set("content-type", "application/json");
  if (call.role !== undefined) headers.set("x-keymaster-role", call.role);
  if (call.actor !== undefined) headers.set("x-keymaster-actor", call.actor);
  for (const [name, value] of Object.entries(call.headers ?? {})) headers.set(name, value);
  return headers;
}
