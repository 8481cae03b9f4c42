import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Transport } from "@/lab/dns/respond";
import { framed, MessageFraming } from "./dns-framing";
import { EMBEDDED_LAB_LIMITS } from "./limits";

/** Where the lab shall answer. */
export type DnsPlan = {
  /** One address each (127.77.0.n) and one port for all, as delegations need; else 127.0.0.1 and a port each. */
  readonly hasOwnAddresses: boolean;
  /** Tried in order; 0 = one that the system chooses. */
  readonly ports: readonly number[];
};

/** On Linux the whole of 127.0.0.0/8 can be bound without set-up, elsewhere only 127.0.0.1. */
export function usualDnsPlan(): DnsPlan {
  const usual = Array.from({ length: 10 }, (_, index) => 5_300 + index);
  return {
    hasOwnAddresses: process.platform === "linux",
    ports: [...usual, ...Array.from({ length: 10 }, () => 0)],
  };
}

/** Answers a query, or says nothing. */
export type DnsHandler = (
  place: string,
  octets: Uint8Array,
  transport: Transport,
) => Promise<Uint8Array | null>;

/** One place that listens over UDP and TCP. */
export type DnsListener = {
  readonly place: string;
  readonly ip: string;
  readonly port: number;
  readonly close: () => Promise<void>;
};

/** The address of the n-th place, from 0. */
export function addressAt(index: number, { hasOwnAddresses }: DnsPlan): string {
  return hasOwnAddresses ? `127.77.0.${index + 1}` : "127.0.0.1";
}

/** Opens all places; throws what the system said about the last port that was tried. */
export async function listenAll(
  places: readonly string[],
  plan: DnsPlan,
  handler: DnsHandler,
): Promise<readonly DnsListener[]> {
  let refusal: unknown = new Error("no port for the lab's name servers was given");
  for (const port of plan.ports) {
    try {
      return await listenAt(places, { ...plan, ports: [port] }, handler);
    } catch (cause) {
      if (!isTaken(cause)) throw cause;
      refusal = cause;
    }
  }
  throw refusal;
}

/** All at one port, or none. */
async function listenAt(
  places: readonly string[],
  plan: DnsPlan,
  handler: DnsHandler,
): Promise<readonly DnsListener[]> {
  const listeners: DnsListener[] = [];
  let [port = 0] = plan.ports;
  try {
    for (const [index, place] of places.entries()) {
      const address = { ip: addressAt(index, plan), port };
      const listener = await listen(place, address, handler);
      listeners.push(listener);
      if (plan.hasOwnAddresses) port = listener.port;
      else port = port === 0 ? 0 : port + 1;
    }
    return listeners;
  } catch (cause) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw cause;
  }
}

function isTaken(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
}

async function listen(
  place: string,
  { ip, port }: { readonly ip: string; readonly port: number },
  handler: DnsHandler,
): Promise<DnsListener> {
  const connections = new Set<Socket>();
  const tcp = createServer((socket) => serveConnection(socket, connections, place, handler));
  tcp.maxConnections = EMBEDDED_LAB_LIMITS.dnsConnections;
  tcp.listen(port, ip);
  await once(tcp, "listening");
  const address = tcp.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const udp = createSocket("udp4");
  try {
    udp.bind(bound, ip);
    await once(udp, "listening");
  } catch (cause) {
    udp.close();
    await closeTcp(tcp, connections);
    throw cause;
  }
  serveDatagrams(udp, place, handler);
  return {
    place,
    ip,
    port: bound,
    close: async () => {
      await Promise.all([closeUdp(udp), closeTcp(tcp, connections)]);
    },
  };
}

function serveDatagrams(udp: UdpSocket, place: string, handler: DnsHandler): void {
  let isOpen = true;
  udp.on("close", () => {
    isOpen = false;
  });
  // An ICMP error of an asker that went away concerns nobody else.
  udp.on("error", () => undefined);
  udp.on("message", async (octets, asker) => {
    const answer = await handler(place, octets, "udp");
    if (answer !== null && isOpen) udp.send(answer, asker.port, asker.address, () => undefined);
  });
}

function serveConnection(
  socket: Socket,
  connections: Set<Socket>,
  place: string,
  handler: DnsHandler,
): void {
  const framing = new MessageFraming();
  connections.add(socket);
  socket.setTimeout(EMBEDDED_LAB_LIMITS.dnsIdleMs, () => socket.destroy());
  socket.on("close", () => connections.delete(socket));
  socket.on("error", () => socket.destroy());
  let previous: Promise<void> = Promise.resolve();
  socket.on("data", (data) => {
    for (const message of framing.push(data)) {
      previous = previous.then(async () => {
        const answer = await handler(place, message, "tcp");
        // A server that is off does not answer over an open connection either.
        if (answer === null) socket.destroy();
        else if (socket.writable) socket.write(framed(answer));
      });
    }
  });
}

function closeUdp(udp: UdpSocket): Promise<void> {
  return new Promise((resolve) => udp.close(() => resolve()));
}

function closeTcp(tcp: Server, connections: ReadonlySet<Socket>): Promise<void> {
  for (const socket of connections) socket.destroy();
  return new Promise((resolve) => tcp.close(() => resolve()));
}
