import type { DriverFailure } from "@/agent/drivers/driver";
import type { LdapFailure } from "@/agent/transport/ldap-session";

/** Where was asked and as whom, for people. */
export type Asked = { readonly host: string; readonly port: number; readonly bindDn: string };

type Meaning = Pick<DriverFailure, "kind" | "retryable">;
const REJECTED: Meaning = { kind: "rejected-by-server", retryable: false };
const REFERRAL = 10;

/** Result codes that say more than that the directory refused (RFC 4511 §A.2). */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [3, { kind: "timed-out", retryable: true }],
  [7, { kind: "unauthenticated", retryable: false }],
  [8, { kind: "unauthenticated", retryable: false }],
  [48, { kind: "unauthenticated", retryable: false }],
  [50, { kind: "forbidden", retryable: false }],
  [51, { kind: "rejected-by-server", retryable: true }],
  [52, { kind: "unreachable", retryable: true }],
]);

/** What went wrong as one sentence that says what to do. The password is in none of them. */
export function toDriverFailure(
  failure: LdapFailure,
  { host, port, bindDn }: Asked,
): DriverFailure {
  const { code } = failure;
  switch (failure.kind) {
    case "unreachable":
      return told(
        "unreachable",
        true,
        `${host} does not answer on port ${port} (${failure.detail}).`,
      );
    case "timed-out":
      return told("timed-out", true, `${host} did not answer within ${failure.detail}.`);
    case "untrusted":
      return told(
        "unauthenticated",
        false,
        `${host} shows a certificate that the authority in caCertificateFile does not vouch for (${failure.detail}): nothing was sent to it.`,
      );
    case "wrong-credentials":
      return {
        ...told(
          "unauthenticated",
          false,
          `${host} does not let ${bindDn} in: check the password in passwordFile, and that the account is not locked, disabled or expired (${failure.detail}).`,
        ),
        code,
      };
    case "refused":
      return { ...refusal(failure, host), code };
    case "too-much":
      return told("malformed-output", false, `${host} sends ${failure.detail}.`);
    case "broken":
      return told("malformed-output", true, `What ${host} says cannot be read: ${failure.detail}.`);
    default:
      return failure.kind satisfies never;
  }
}

function refusal({ code, detail }: LdapFailure, host: string): DriverFailure {
  if (code === REFERRAL) {
    return {
      ...told("rejected-by-server", false, `${host} names another server, which is not followed.`),
    };
  }
  const meaning = MEANINGS.get(code ?? 0) ?? REJECTED;
  return told(meaning.kind, meaning.retryable, `${host} refuses to answer (${detail}).`);
}

function told(kind: DriverFailure["kind"], retryable: boolean, detail: string): DriverFailure {
  return { kind, code: null, detail, retryable };
}
