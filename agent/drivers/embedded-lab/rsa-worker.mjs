import { generateKeyPairSync } from "node:crypto";
import { constants, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";

/** Makes RSA keys behind everybody else's back; patient-rsa.ts is the other end. This file is run by Node as it is. */
const port = parentPort;
if (port === null) throw new Error("RSA keys are made in a thread of their own");

// On Linux a priority is the thread's own; elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

port.on("message", (/** @type {number} */ modulusLength) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength, publicExponent: 0x10001 });
  port.postMessage(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
});
