import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { isPinnedKey } from "./ssh-channel";

const key = Buffer.from("a host key as it is on the wire");
const base64 = key.toString("base64");
const fingerprint = `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;

test("a key is pinned by its line, by its Base64 alone, or by its fingerprint", () => {
  for (const pinned of [`ssh-ed25519 ${base64}`, base64, fingerprint, ` ${fingerprint} `]) {
    expect(isPinnedKey(key, pinned), pinned).toBe(true);
  }
});

test("any other key is not, and neither is nothing", () => {
  const other = Buffer.from("another one");
  for (const pinned of [`ssh-ed25519 ${base64}`, base64, fingerprint]) {
    expect(isPinnedKey(other, pinned)).toBe(false);
  }
  for (const pinned of ["", "SHA256:", "ssh-ed25519", "ssh-ed25519 "]) {
    expect(isPinnedKey(key, pinned)).toBe(false);
  }
});
