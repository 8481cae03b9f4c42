/** Why an agent could not be asked. Each is a state of its own on screen (api.md, agents). */
export type AgentFailure =
  | { readonly kind: "silent"; readonly detail: string }
  | { readonly kind: "refused"; readonly detail: string; readonly status: number }
  | { readonly kind: "wrong-certificate"; readonly detail: string }
  | { readonly kind: "wrong-token"; readonly detail: string }
  | { readonly kind: "version-mismatch"; readonly detail: string };

const CERTIFICATE_CODES = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);
/** The other side speaks no TLS, or none that we accept. */
const TLS_CODES = /^(ERR_SSL_|EPROTO$)/;

/** What an exception of the transport means. */
export function failureOf(error: unknown): AgentFailure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause ? String(cause.code) : "";
    if (CERTIFICATE_CODES.has(code) || TLS_CODES.test(code)) {
      return { kind: "wrong-certificate", detail: `${cause.message} (${code})` };
    }
    if (cause instanceof AggregateError && cause.errors.length > 0)
      return failureOf(cause.errors[0]);
    if (code !== "" && cause.cause === undefined) {
      return { kind: "silent", detail: `${cause.message} (${code})` };
    }
  }
  return { kind: "silent", detail: error instanceof Error ? error.message : String(error) };
}
