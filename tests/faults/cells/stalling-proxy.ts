import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform, type TransformCallback } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** Passes bytes on to a server, and holds them back as long as it is told to. */
export type StallingProxy = {
  readonly port: number;
  /** Everything that goes to the server from now on arrives so much later. */
  slow(milliseconds: number): void;
  /** Nothing goes to the server any more until the answer is called. */
  stall(): () => void;
  close(): Promise<void>;
};

export async function openStallingProxy(target: number): Promise<StallingProxy> {
  let delay: () => Promise<void> | null = () => null;
  const sockets = new Set<Socket>();
  const server = createServer((asker) => {
    const onward = connect(target, "127.0.0.1");
    const end = () => {
      asker.destroy();
      onward.destroy();
    };
    for (const socket of [asker, onward]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", end).on("close", end);
      socket.on("close", () => sockets.delete(socket));
    }
    asker
      .pipe(new Delay(() => delay()))
      .pipe(onward)
      .pipe(asker);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    slow: (milliseconds) => {
      delay = milliseconds === 0 ? () => null : () => sleep(milliseconds);
    },
    stall: () => {
      let resume = () => {};
      const stalled = new Promise<void>((resolve) => {
        resume = resolve;
      });
      delay = () => stalled;
      return () => {
        delay = () => null;
        resume();
      };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

/** Order is kept: what comes later waits for what came before. */
class Delay extends Transform {
  readonly #delay: () => Promise<void> | null;

  constructor(delay: () => Promise<void> | null) {
    super();
    this.#delay = delay;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const waits = this.#delay();
    if (waits === null) done(null, chunk);
    else void waits.then(() => done(null, chunk));
  }
}
