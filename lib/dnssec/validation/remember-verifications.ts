import { latin1Text } from "@/lib/dns/octets";
import type { Crypto, VerifyRequest } from "../crypto";

/**
 * The same crypto, remembering the last `limit` verifications by digest of key, signature and data: the second look at an
 * unchanged answer costs a digest instead of a verification. Times are never remembered; validation judges them itself.
 */
export function rememberVerifications(crypto: Crypto, limit: number): Crypto {
  const results = new Map<string, boolean>();
  return {
    ...crypto,
    verify(request) {
      const fingerprint = latin1Text(crypto.digest("sha256", wholeOf(request)));
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

const HEAD_OCTETS = 5;

/** Everything that a verification rests on, so that no two different ones have the same octets. */
function wholeOf({ algorithm, publicKey, signature, data }: VerifyRequest): Uint8Array {
  const signatureAt = HEAD_OCTETS + publicKey.length;
  const dataAt = signatureAt + signature.length;
  const whole = new Uint8Array(dataAt + data.length);
  whole[0] = algorithm;
  whole[1] = publicKey.length >> 8;
  whole[2] = publicKey.length;
  whole[3] = signature.length >> 8;
  whole[4] = signature.length;
  whole.set(publicKey, HEAD_OCTETS);
  whole.set(signature, signatureAt);
  whole.set(data, dataAt);
  return whole;
}
