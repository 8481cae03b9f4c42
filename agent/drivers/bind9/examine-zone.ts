import type { DriverFailure } from "@/agent/drivers/driver";
import type { RndcAnswer } from "@/agent/transport/rndc-channel";
import type { Message } from "@/lib/dns/message/message";
import { toBase64 } from "@/lib/dns/octets";
import { type OwnerName, parseOwnerName } from "@/lib/dns/owner-name";
import { parseType, TYPE_NUMBER } from "@/lib/dns/record-type";
import type { Instant } from "@/lib/dnssec/instant";
import { err, ok, type Result } from "@/lib/result";
import type { ListedZone, ServedSignatures, ZoneFacts } from "./bind-facts";
import { showZoneCommand, zoneStatusCommand } from "./commands";
import { type MalformedOutput, parseZoneStanza, parseZoneStatus, type ZoneStatus } from "./schema";
import type { Bind9Sources, ControlSession } from "./sources";

const NOTHING_SERVED: ServedSignatures = {
  dnskeyUntil: null,
  recordsUntil: null,
  publishedKeys: null,
  dnskeyTtlSeconds: null,
};
/** Sets whose signature is not one over the zone's records, or that cannot be asked for by name. */
const NOT_A_RECORD_SET: readonly number[] = [TYPE_NUMBER.DNSKEY, TYPE_NUMBER.NSEC3];

/** Asks for one zone: two commands on the control channel and at most two queries. */
export async function examineZone(
  listed: ListedZone,
  session: ControlSession,
  context: { readonly sources: Bind9Sources; readonly now: Instant },
): Promise<Result<ZoneFacts, DriverFailure>> {
  const answer = await session.run(zoneStatusCommand(listed));
  if (!answer.ok) return answer;
  const status = readStatus(answer.value, listed);
  if (!status.ok) return err(malformed(status.error));
  const policyName = await readPolicyName(status.value, listed, session);
  if (!policyName.ok) return policyName;
  const served = await readServed(listed, status.value, context.sources);
  return ok({
    status: status.value,
    statusText: statusTextOf(answer.value),
    policyName: policyName.value,
    served,
    readAt: context.now,
  });
}

/** All that zonestatus said, to compare with what it says later. */
export function statusTextOf({ result, error, text }: RndcAnswer): string {
  return `${result} ${error ?? ""}\n${text}`;
}

/** A zone that is not loaded has no status: named's words are all there is. */
function readStatus(answer: RndcAnswer, listed: ListedZone): Result<ZoneStatus, MalformedOutput> {
  if (answer.result === 0) return parseZoneStatus(answer.text);
  return ok({
    type: listed.copy,
    isSecure: null,
    keyMaintenance: null,
    nextKeyEventAt: null,
    nextResignNode: null,
    nextResignAt: null,
    native: { type: listed.copy, zonestatus: answer.error ?? `result ${answer.result}` },
  });
}

async function readPolicyName(
  status: ZoneStatus,
  listed: ListedZone,
  session: ControlSession,
): Promise<Result<string | null, DriverFailure>> {
  if (status.keyMaintenance !== "automatic") return ok(null);
  const answer = await session.run(showZoneCommand(listed));
  if (!answer.ok) return answer;
  if (answer.value.result !== 0) return ok(null);
  const stanza = parseZoneStanza(answer.value.text);
  return stanza.ok ? ok(stanza.value.policyName) : err(malformed(stanza.error));
}

/** What the server does not answer over DNS stays unknown; its silence is told by the server's report. */
async function readServed(
  listed: ListedZone,
  status: ZoneStatus,
  sources: Bind9Sources,
): Promise<ServedSignatures> {
  if (status.isSecure !== true) return NOTHING_SERVED;
  const [dnskey, recordsUntil] = await Promise.all([
    sources.query(listed.zone, TYPE_NUMBER.DNSKEY),
    readNextRenewed(status, sources),
  ]);
  if (!dnskey.ok) return { ...NOTHING_SERVED, recordsUntil };
  const keys = dnskey.value.answer.filter(({ rdata }) => rdata.kind === "DNSKEY");
  return {
    dnskeyUntil: earliestExpiration(dnskey.value, TYPE_NUMBER.DNSKEY),
    recordsUntil,
    publishedKeys: keys.flatMap(({ rdata }) =>
      rdata.kind === "DNSKEY" ? [toBase64(rdata.publicKey)] : [],
    ),
    dnskeyTtlSeconds: keys[0]?.ttlSeconds ?? null,
  };
}

/** named renews first what expires first: the expiration on that set is the earliest of all. */
async function readNextRenewed(status: ZoneStatus, sources: Bind9Sources): Promise<Instant | null> {
  const node = parseResignNode(status.nextResignNode);
  if (node === null || NOT_A_RECORD_SET.includes(node.type)) return null;
  const answer = await sources.query(node.owner, node.type);
  return answer.ok ? earliestExpiration(answer.value, node.type) : null;
}

function parseResignNode(
  text: string | null,
): { readonly owner: OwnerName; readonly type: number } | null {
  const separator = text?.lastIndexOf("/") ?? -1;
  if (text === null || separator < 1) return null;
  const owner = parseOwnerName(text.slice(0, separator));
  const type = parseType(text.slice(separator + 1));
  return owner.ok && type !== undefined ? { owner: owner.value, type } : null;
}

function earliestExpiration(message: Message, typeCovered: number): Instant | null {
  const expirations = message.answer.flatMap(({ rdata }) =>
    rdata.kind === "RRSIG" && rdata.typeCovered === typeCovered ? [rdata.expiration] : [],
  );
  return expirations.length === 0 ? null : Math.min(...expirations);
}

function malformed({ reason }: MalformedOutput): DriverFailure {
  return { kind: "malformed-output", code: null, detail: reason, retryable: true };
}
