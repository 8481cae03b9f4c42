import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";

const SECRET_BYTES = 20;
const SEED_BYTES = 32;
/** PKCS #8 of an Ed25519 key up to its seed (RFC 8410 §7). */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** A fresh secret for a code, Base64url. */
export function newEnrolmentSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** What names a code without giving it away: a hash. */
export function codeIdOf(secret: string): string {
  return createHash("sha256").update("keymaster enrolment id v1\n").update(secret).digest("hex");
}

/** What checks proofs made with a code, and makes none: the only part that is stored. */
export function proofKeyOf(secret: string): string {
  const key = createPublicKey(privateKeyOf(secret));
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

export function signProof(secret: string, text: string): string {
  return sign(null, Buffer.from(text), privateKeyOf(secret)).toString("base64");
}

export function isProof(proofKey: string, text: string, proof: string): boolean {
  const key = createPublicKey({
    key: Buffer.from(proofKey, "base64"),
    type: "spki",
    format: "der",
  });
  return verify(null, Buffer.from(text), key, Buffer.from(proof, "base64"));
}

function privateKeyOf(secret: string): KeyObject {
  const seed = hkdfSync("sha256", secret, "", "keymaster enrolment proof v1", SEED_BYTES);
  const key = Buffer.concat([PKCS8_HEAD, Buffer.from(seed)]);
  return createPrivateKey({ key, type: "pkcs8", format: "der" });
}
