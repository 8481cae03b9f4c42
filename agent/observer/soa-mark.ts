import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { type Asked, answerOf, placeKey } from "./asking";

/** What every server answers about its SOA, as far as a change of it means that the zone may have changed. */
export function soaMarkOf(
  answers: readonly {
    readonly place: { readonly ip: string; readonly port: number };
    readonly asked: Asked | null;
  }[],
): string {
  return answers.map(({ place, asked }) => `${placeKey(place)} ${markOf(asked)}`).join("\n");
}

function markOf(asked: Asked | null): string {
  if (asked === null) return "";
  const message = answerOf(asked);
  if (message === null) return asked.outcome.kind;
  return message.answer
    .flatMap(({ rdata }) => {
      if (rdata.kind === "SOA") return [`serial ${rdata.serial}`];
      const isOverSoa = rdata.kind === "RRSIG" && rdata.typeCovered === TYPE_NUMBER.SOA;
      return isOverSoa ? [`signed ${rdata.keyTag} ${rdata.inception} ${rdata.expiration}`] : [];
    })
    .sort()
    .join(" ");
}
