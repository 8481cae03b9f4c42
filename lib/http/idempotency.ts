import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/platform/canonical-json";
import type { Context } from "@/lib/services/context";
import { keepAnswer, takeKey } from "@/lib/services/idempotency/remember-answer";
import { problemResponse } from "./problem-response";

const HEADER = "idempotency-key";
const KEY = /^[\x21-\x7e]{1,200}$/;

type Change = {
  readonly context: Context;
  readonly json: unknown;
  readonly instance: string;
  readonly needsKey: boolean;
  /** The answer is a secret at rest. */
  readonly isSealed: boolean;
};

/** Carries out a change once per `Idempotency-Key`; without the header every time. */
export async function answerOnce(
  request: Request,
  { context, json, instance, needsKey, isSealed }: Change,
  work: () => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get(HEADER);
  if (key === null && needsKey) {
    const detail =
      "Send an Idempotency-Key that names this submission, and repeat it only to repeat the same.";
    return problemResponse({ kind: "idempotency-key-missing", detail }, instance);
  }
  if (key === null) return work();
  if (!KEY.test(key)) {
    const message = "Give 1 to 200 printable characters without spaces.";
    const fields = [{ path: "Idempotency-Key", message }];
    return problemResponse({ kind: "malformed-request", detail: message, fields }, instance);
  }
  const { pathname, search } = new URL(request.url);
  const fingerprint = createHash("sha256")
    .update(`${request.method} ${pathname}${search}\n${canonicalJson(json)}`)
    .digest("hex");
  const asked = { actor: `${context.actor.role}:${context.actor.name}`, key, fingerprint };
  const taken = await takeKey(context.services, asked);
  if (!taken.ok) return problemResponse(taken.error, instance);
  const { secretBox } = context.services;
  if (taken.value !== null) {
    const { body } = taken.value;
    return again({ ...taken.value, body: isSealed ? (secretBox.open(body) ?? "") : body });
  }
  let response: Response;
  try {
    response = await work();
  } catch (error) {
    await keepAnswer(context.services, asked, { status: 500, contentType: null, body: "" });
    throw error;
  }
  const body = await response.clone().text();
  const contentType = response.headers.get("content-type");
  const kept = isSealed ? secretBox.seal(body) : body;
  await keepAnswer(context.services, asked, { status: response.status, contentType, body: kept });
  return response;
}

function again({
  status,
  contentType,
  body,
}: {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}): Response {
  return new Response(status === 204 ? null : body, {
    status,
    headers: {
      ...(contentType === null ? {} : { "content-type": contentType }),
      "cache-control": "no-store",
      "idempotency-replayed": "true",
    },
  });
}
