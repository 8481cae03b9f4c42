import { once } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const WORKER = "agent/drivers/embedded-lab/rsa-worker.mjs";

/**
 * Makes RSA private keys in threads that give way to everything else the machine has to do: dozens of them are wanted just when
 * the program starts. A thread ends when nobody waits for a key any more.
 */
export class PatientRsa {
  readonly #idle: Worker[] = [];
  #underWay = 0;

  /** PKCS #8 in PEM. Throws when no thread can be had. */
  async make(bits: number): Promise<string> {
    this.#underWay += 1;
    const worker = this.#idle.pop() ?? startWorker();
    try {
      worker.ref();
      worker.postMessage(bits);
      const [pem] = (await once(worker, "message")) as [string];
      worker.unref();
      this.#idle.push(worker);
      return pem;
    } catch (cause) {
      await worker.terminate();
      throw cause;
    } finally {
      this.#underWay -= 1;
      // Whoever makes several asks for the next one before this.
      setImmediate(() => this.#endIfIdle());
    }
  }

  #endIfIdle(): void {
    if (this.#underWay > 0) return;
    for (const worker of this.#idle.splice(0)) void worker.terminate();
  }
}

function startWorker(): Worker {
  return new Worker(pathToFileURL(path.join(process.cwd(), WORKER)));
}
