import { createConnection } from "node:net";
import { err, ok, type Result } from "@/lib/result";
import type { DnsAddress, DnsFailure } from "./dns-client";

type TcpFailure = Omit<DnsFailure, "attempts">;

/** Sends one message over a TCP connection of its own and gives the first one that comes back (RFC 1035 §4.2.2). */
export function exchangeOverTcp(
  address: DnsAddress,
  octets: Uint8Array,
  timeoutMs: number,
): Promise<Result<Uint8Array, TcpFailure>> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address.ip, port: address.port });
    const settle = (outcome: Result<Uint8Array, TcpFailure>) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const fail = (kind: TcpFailure["kind"], detail: string) => settle(err({ kind, detail }));
    const timer = setTimeout(() => fail("timed-out", "no answer over TCP"), timeoutMs);
    let received = Buffer.alloc(0);
    socket.on("connect", () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(octets.length);
      socket.write(Buffer.concat([length, octets]));
    });
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      if (received.length < 2) return;
      const length = received.readUInt16BE(0);
      if (received.length >= 2 + length) settle(ok(received.subarray(2, 2 + length)));
    });
    socket.on("error", (error) => fail("unreachable", error.message));
    socket.on("close", () => fail("unreachable", "the server closed the connection"));
  });
}
