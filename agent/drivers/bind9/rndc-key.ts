import type { RndcAlgorithm, RndcKey } from "@/agent/transport/rndc-message";
import { err, ok, type Result } from "@/lib/result";
import { blockOf, findWord, parseNamedConf } from "./named-conf";

const ALGORITHMS: readonly string[] = [
  "hmac-md5",
  "hmac-sha1",
  "hmac-sha224",
  "hmac-sha256",
  "hmac-sha384",
  "hmac-sha512",
] satisfies RndcAlgorithm[];

export type MalformedRndcKey = { readonly kind: "malformed-rndc-key"; readonly reason: string };

/** Reads the first `key` of a file as rndc-confgen and tsig-keygen write it. */
export function parseRndcKey(text: string): Result<RndcKey, MalformedRndcKey> {
  const parsed = parseNamedConf(text);
  if (!parsed.ok) return malformed(`line ${parsed.error.line}: ${parsed.error.reason}`);
  const statement = parsed.value.find(([keyword]) => keyword === "key");
  const name = statement?.[1];
  if (statement === undefined || typeof name !== "string") return malformed("it has no key");
  const body = blockOf(statement);
  const algorithm = findWord(body, "algorithm")?.toLowerCase() ?? "";
  const secret = Buffer.from(findWord(body, "secret") ?? "", "base64");
  if (!isAlgorithm(algorithm)) return malformed(`the algorithm "${algorithm}" is not known`);
  if (secret.length === 0) return malformed("it has no secret");
  return ok({ name, algorithm, secret });
}

function isAlgorithm(text: string): text is RndcAlgorithm {
  return ALGORITHMS.includes(text);
}

function malformed(reason: string): Result<never, MalformedRndcKey> {
  return err({ kind: "malformed-rndc-key", reason });
}
