import { toHex } from "@/lib/dns/octets";
import { isSameName } from "@/lib/dns/owner-name";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ParentObservation } from "@/lib/dnssec/observation/zone-observation";
import { type Asked, answerOf } from "./asking";

/** The DS set that one server of a parent answers with; what tells one answer from another at a glance. */
export function dsMarkOf(asked: Asked, zone: ZoneName): string {
  const message = answerOf(asked);
  if (message === null) return asked.outcome.kind;
  const records = message.answer.flatMap(({ owner, rdata }) =>
    rdata.kind === "DS" && isSameName(owner, zone)
      ? [{ ...rdata, digest: toHex(rdata.digest) }]
      : [],
  );
  return markOf(records);
}

/** The same of what a look saw there. */
export function dsMarkIn({ answered, ds, queries }: ParentObservation): string {
  if (!answered) return queries[0]?.outcome.kind ?? "silent";
  return markOf(ds?.ds ?? []);
}

function markOf(
  records: readonly {
    readonly keyTag: number;
    readonly algorithm: number;
    readonly digestType: number;
    readonly digest: string;
  }[],
): string {
  return records
    .map(({ keyTag, algorithm, digestType, digest }) =>
      [keyTag, algorithm, digestType, digest].join(" "),
    )
    .sort()
    .join("\n");
}
