import { once } from "node:events";
import { connect } from "node:net";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { type Question, queryMessage } from "@/lib/dns/message/message";
import { formatType } from "@/lib/dns/record-type";

/** How the questions are put: to an authoritative server as it is, or to a resolver that shall judge. */
export type AskedAs = "authoritative" | "validating";

const EDNS = { version: 0, udpPayloadOctets: 1232, dnssecOk: true, options: [] };

/** Asks all questions over one TCP connection, pipelined; gives the answers' octets in the order of the questions. */
export async function askOverTcp(
  port: number,
  questions: readonly Question[],
  askedAs: AskedAs = "authoritative",
): Promise<readonly Uint8Array[]> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const answers = new Map<number, Uint8Array>();
  let pending = Buffer.alloc(0);
  const missing = () =>
    questions
      .filter((_, id) => !answers.has(id))
      .map(({ name, type }) => `${name} ${formatType(type)}`)
      .join(", ");
  const done = new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`closed without an answer to ${missing()}`)));
    socket.on("data", (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const end = 2 + pending.readUInt16BE(0);
        const answer = Uint8Array.from(pending.subarray(2, end));
        answers.set(((answer[0] ?? 0) << 8) | (answer[1] ?? 0), answer);
        pending = pending.subarray(end);
      }
      if (answers.size === questions.length) resolve();
    });
  });
  const flags = askedAs === "validating" ? { recursionDesired: true } : { checkingDisabled: true };
  for (const [id, question] of questions.entries()) {
    const wire = encodeMessage({ ...queryMessage(id, question, EDNS), ...flags });
    socket.write(Buffer.concat([Buffer.of(wire.length >> 8, wire.length & 0xff), wire]));
  }
  await done;
  socket.destroy();
  return questions.map((_, id) => answers.get(id) ?? new Uint8Array(0));
}
