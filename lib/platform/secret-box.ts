import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { StartRefusal } from "./start-refusal";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what must be given back in the clear to another program, such as an agent's token. */
export interface SecretBox {
  seal(secret: string): string;
  /** null if it was sealed with another key or was tampered with. */
  open(sealed: string): string | null;
}

/** The box whose key lies in the data directory, readable by its owner alone; made at the first start. */
export async function openSecretBox(dataDir: string): Promise<SecretBox> {
  const file = path.join(dataDir, "secret.key");
  const key = await readKey(file);
  if (key.length !== KEY_BYTES) {
    throw new StartRefusal(`The key file ${file} is damaged; restore it from a backup.`);
  }
  return secretBox(key);
}

export function secretBox(key: Buffer): SecretBox {
  return {
    seal: (secret) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64");
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, "base64");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch (error) {
        // GCM says "unable to authenticate" for a wrong key and for tampering alike: that is the answer.
        if (error instanceof Error) return null;
        throw error;
      }
    },
  };
}

async function readKey(file: string): Promise<Buffer> {
  try {
    return Buffer.from((await readFile(file, "utf8")).trim(), "base64");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const key = randomBytes(KEY_BYTES);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${key.toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  await chmod(file, 0o600);
  return key;
}
