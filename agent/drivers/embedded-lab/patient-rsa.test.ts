import { createPrivateKey } from "node:crypto";
import { expect, test } from "vitest";
import { PatientRsa } from "./patient-rsa";

test("keys made at once and one after the other are RSA keys of the length asked for, each another one", async () => {
  const rsa = new PatientRsa();
  const atOnce = await Promise.all([rsa.make(1024), rsa.make(1024)]);
  const pems = [...atOnce, await rsa.make(2048), await rsa.make(2048)];
  expect(new Set(pems).size).toBe(4);
  const lengths = pems.map((pem) => createPrivateKey(pem).asymmetricKeyDetails?.modulusLength);
  expect(lengths).toEqual([1024, 1024, 2048, 2048]);
});

test("a length that no RSA key has is a failure, and the next key is made all the same", async () => {
  const rsa = new PatientRsa();
  await expect(rsa.make(1)).rejects.toThrow();
  expect(createPrivateKey(await rsa.make(1024)).asymmetricKeyType).toBe("rsa");
});
