import { concatOctets, toHex } from "@/lib/dns/octets";
import type { Crypto } from "../crypto";

/**
 * The same crypto, remembering the last `limit` verifications by digest of key, signature and data: the second look at an
 * unchanged answer costs a digest instead of a verification. Times are never remembered; validation judges them itself.
 */
export function rememberVerifications(crypto: Crypto, limit: number): Crypto {
  const results = new Map<string, boolean>();
  return {
    ...crypto,
    verify(request) {
      const { algorithm, publicKey, signature, data } = request;
      const lengths = Uint8Array.of(
        algorithm,
        publicKey.length >> 8,
        publicKey.length & 0xff,
        signature.length >> 8,
        signature.length & 0xff,
      );
      const whole = concatOctets([lengths, publicKey, signature, data]);
      const fingerprint = toHex(crypto.digest("sha256", whole));
      const known = results.get(fingerprint);
      if (known !== undefined) return known;
      const isValid = crypto.verify(request);
      if (results.size >= limit) {
        const oldest = results.keys().next();
        if (!oldest.done) results.delete(oldest.value);
      }
      results.set(fingerprint, isValid);
      return isValid;
    },
  };
}
