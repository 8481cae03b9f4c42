import type { Ms } from "@/components/time/format";
import { toIso } from "@/components/time/format";

/** How the lab is reached from outside, as far as commands need it. */
export type OutsideFacts = {
  readonly resolver: { readonly ip: string; readonly port: number };
  /** A whole DS record of the root on one line. */
  readonly ds: string;
  /** What a tool has to take the time to be; null = its own clock is right. */
  readonly at: Ms | null;
};

/** The fields of the root's DS record. */
export function dsFields(record: string): {
  readonly keyTag: string;
  readonly algorithm: string;
  readonly digestType: string;
  readonly digest: string;
} {
  const [, , , , keyTag = "", algorithm = "", digestType = "", ...digest] = record.split(" ");
  return { keyTag, algorithm, digestType, digest: digest.join("") };
}

/** Two lines for a shell: the trust anchor into a file, and delv with it. */
export function delvCommand({ resolver, ds, at }: OutsideFacts): string {
  const { keyTag, algorithm, digestType, digest } = dsFields(ds);
  const anchor = `trust-anchors { . static-ds ${keyTag} ${algorithm} ${digestType} "${digest}"; };`;
  const clock =
    at === null
      ? ""
      : `LD_PRELOAD=libc_malloc_debug.so.0 faketime '${toIso(at).replace("T", " ")}' `;
  const server = `@${resolver.ip} -p ${resolver.port}`;
  return [
    `printf '${anchor}' > lab.anchor`,
    `${clock}delv ${server} -a lab.anchor +root=. secure.contoso.com SOA`,
  ].join("\n");
}

/** A configuration that makes Unbound validate the lab and nothing else. */
export function unboundConfiguration({ resolver, ds, at }: OutsideFacts): string {
  const { keyTag, algorithm, digestType, digest } = dsFields(ds);
  return [
    "server:",
    "  do-not-query-localhost: no",
    ...(at === null ? [] : [`  val-override-date: "${toIso(at).replace(/\D/g, "")}"`]),
    `  trust-anchor: ". IN DS ${keyTag} ${algorithm} ${digestType} ${digest}"`,
    "forward-zone:",
    '  name: "."',
    `  forward-addr: ${resolver.ip}@${resolver.port}`,
  ].join("\n");
}
