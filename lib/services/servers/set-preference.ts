import type * as z from "zod";
import type { PreferenceChange, PreferenceItem } from "@/lib/contracts/candidates";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { wireInstant } from "@/lib/services/wire/instants";
import { findServer } from "./find-server";

/** Says whether a server should hold roles: drains follow it, and `never` refuses it. */
export async function setPreference(
  context: Context,
  params: { readonly server: string },
  query: { readonly estate?: string | undefined },
  { preference }: z.infer<typeof PreferenceChange>,
): Promise<Outcome<z.infer<typeof PreferenceItem>>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const { services, actor } = context;
  const found = await findServer(services, params.server, query.estate);
  if (!found.ok) return found;
  const at = services.wallNow();
  return inTransaction(services.database, async (tx) => {
    const where = { estate_server: found.value };
    const before = await tx.serverPreference.findUnique({ where });
    const row = { preference, by: actor.name, at };
    await tx.serverPreference.upsert({ where, create: { ...found.value, ...row }, update: row });
    await recordAudit(
      tx,
      { actor, at },
      {
        action: "preference-changed",
        subject: `${found.value.estate}/${found.value.server}`,
        phase: "change",
        before: before?.preference ?? "neutral",
        after: preference,
      },
    );
    return ok({ ...found.value, preference, by: actor.name, at: wireInstant(at) });
  });
}
