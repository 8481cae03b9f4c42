import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";

/** Something that a DNS message is sent to. */
type Place = { readonly ip: string; readonly port: number };

/** Passes DNS messages on; ends with `close`. */
export type Relay = { close(): Promise<void> };

/**
 * Lets a server be found at an address that no network interface has, as every 127.x.y.z is to named, which listens on addresses of
 * interfaces only. Passes messages over UDP and TCP on as they are.
 */
export async function startRelay(at: Place, target: Place): Promise<Relay> {
  const upstream = createSocket("udp4");
  upstream.connect(target.port, target.ip);
  await once(upstream, "connect");
  const server = createSocket("udp4");
  server.bind(at.port, at.ip);
  await once(server, "listening");
  relayDatagrams(server, upstream);
  const streams = await relayStreams(at, target);
  return {
    close: async () => {
      server.close();
      upstream.close();
      streams.close();
    },
  };
}

/** Askers choose ids of their own, so each message goes on under one of ours. */
function relayDatagrams(server: Socket, upstream: Socket): void {
  const asked = new Map<number, { readonly from: RemoteInfo; readonly id: number }>();
  let last = 0;
  server.on("message", (message, from) => {
    if (message.length < 2) return;
    last = (last + 1) & 0xffff;
    asked.set(last, { from, id: message.readUInt16BE(0) });
    message.writeUInt16BE(last, 0);
    upstream.send(message);
  });
  upstream.on("message", (message) => {
    const asker = asked.get(message.readUInt16BE(0));
    if (asker === undefined) return;
    message.writeUInt16BE(asker.id, 0);
    server.send(message, asker.from.port, asker.from.address);
  });
  // The target may have been ended: askers then hear nothing, as they would from it.
  upstream.on("error", () => {});
}

async function relayStreams(at: Place, target: Place): Promise<Server> {
  const server = createServer((asker) => {
    const onward = connect(target.port, target.ip);
    const end = () => {
      asker.destroy();
      onward.destroy();
    };
    for (const socket of [asker, onward]) socket.on("error", end).on("close", end);
    asker.pipe(onward).pipe(asker);
  });
  server.listen(at.port, at.ip);
  await once(server, "listening");
  return server;
}
