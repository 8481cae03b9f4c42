import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";

/** An answer that is given again for the same key. */
export type KeptAnswer = {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
};

export type IdempotentRequest = {
  readonly actor: string;
  readonly key: string;
  /** Method, address and body. */
  readonly fingerprint: string;
};

const KEPT_SECONDS = 24 * 3600;
/** No request takes so long: what has not answered by then died with its process. */
const ABANDONED_SECONDS = 300;

/**
 * Takes a key for a request: null if the request is to be carried out now, else the answer that was given. The same key for another
 * request is refused, and so is one whose first request is still being carried out.
 */
export async function takeKey(
  { database, wallNow }: Services,
  { actor, key, fingerprint }: IdempotentRequest,
): Promise<Outcome<KeptAnswer | null>> {
  const { client } = database;
  const now = wallNow();
  await client.idempotencyKey.deleteMany({
    where: {
      OR: [
        { createdAt: { lt: now - KEPT_SECONDS } },
        { status: null, createdAt: { lt: now - ABANDONED_SECONDS } },
      ],
    },
  });
  const { count } = await client.idempotencyKey.createMany({
    data: [{ actor, key, fingerprint, createdAt: now }],
    skipDuplicates: true,
  });
  if (count === 1) return ok(null);
  const known = await client.idempotencyKey.findUnique({ where: { actor_key: { actor, key } } });
  if (known === null)
    return refuse("conflict", "The first request with this key has just failed. Try again.");
  if (known.fingerprint !== fingerprint) {
    return refuse(
      "idempotency-key-reused",
      "This Idempotency-Key belongs to another request. Use a new one for each change.",
    );
  }
  if (known.status === null) {
    return refuse("conflict", "The first request with this key is still being carried out.");
  }
  const { status, contentType, body } = known;
  return ok({ status, contentType, body: body ?? "" });
}

/** Remembers an answer for 24 hours; a failure of ours is not one, so the key is free again. */
export async function keepAnswer(
  { database }: Services,
  { actor, key }: IdempotentRequest,
  answer: KeptAnswer,
): Promise<void> {
  const { client } = database;
  if (answer.status >= 500) {
    await client.idempotencyKey.deleteMany({ where: { actor, key } });
    return;
  }
  await client.idempotencyKey.updateMany({ where: { actor, key }, data: { ...answer } });
}
