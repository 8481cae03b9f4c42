import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { SHORT_SHA1_OCTETS, shortSha1 } from "./short-sha1";

test("every length that fits one block gives what OpenSSL gives", () => {
  for (let length = 0; length <= SHORT_SHA1_OCTETS; length++) {
    for (let round = 0; round < 20; round++) {
      const message = randomBytes(length);
      const expected = createHash("sha1").update(message).digest("hex");
      expect(Buffer.from(shortSha1(message)).toString("hex")).toBe(expected);
    }
  }
});
