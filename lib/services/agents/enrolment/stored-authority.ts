import type { Database } from "@/lib/db/database";
import { inTransaction } from "@/lib/db/transaction";
import { type Authority, makeAuthority } from "@/lib/platform/certificates/authority";
import type { SecretBox } from "@/lib/platform/secret-box";
import { ok } from "@/lib/result";
import { recordDeed } from "@/lib/services/audit/record-deed";

/** An authority whose key could be opened. */
export type StoredAuthority = Authority & { readonly id: number };

type Store = { readonly database: Database; readonly secretBox: SecretBox };

/** The authority of this number; null if its key was sealed with another key file. */
export async function openAuthority(
  { database, secretBox }: Store,
  id: number,
): Promise<StoredAuthority | null> {
  const row = await database.client.certificateAuthority.findUnique({ where: { id } });
  const privateKey = row === null ? null : secretBox.open(row.sealedKey);
  return row === null || privateKey === null
    ? null
    : { id, certificate: row.certificate, privateKey };
}

/**
 * The authority that signs for agents that enrol now: the newest whose key can be opened, made where there is none. Agents that
 * enrolled with another keep it: each enrolment says by which authority it is.
 */
export async function presentAuthority(
  store: Store & { readonly wallNow: () => number },
): Promise<StoredAuthority> {
  const { database, secretBox, wallNow } = store;
  const newest = await database.client.certificateAuthority.findFirst({ orderBy: { id: "desc" } });
  const known = newest === null ? null : await openAuthority(store, newest.id);
  if (known !== null) return known;
  const at = wallNow();
  const made = await makeAuthority(at);
  const stored = await inTransaction(database, async (tx) => {
    const { id } = await tx.certificateAuthority.create({
      data: {
        certificate: made.certificate,
        sealedKey: secretBox.seal(made.privateKey),
        madeAt: at,
      },
    });
    const audit = { action: "make-certificate-authority", subject: String(id) } as const;
    await recordDeed(tx, { doer: { kind: "runner" }, at }, { ...audit, phase: "change" });
    return ok({ ...made, id });
  });
  if (!stored.ok) throw new Error("storing an authority has no expected failure");
  return stored.value;
}
