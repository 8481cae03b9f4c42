import { parentPort, workerData } from "node:worker_threads";
import { keepLook } from "@/agent/observer/kept-look";
import type { Finding } from "@/lib/dnssec/checks/finding";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { type Ours, openOurs, WARM_ROUNDS, warmUp } from "./check-ours";
import type { Workload } from "./check-workload";

/** What crosses between the threads: the workload without its servers, orders to work, and what was seen. */
export type LookingOrder = "check" | "glance";
export type SeenZone = {
  readonly observation: ZoneObservation;
  readonly findings: readonly Finding[];
};
export type LookingWord =
  | { readonly kind: "ready" }
  | { readonly kind: "seen"; readonly zones: readonly SeenZone[]; readonly keptOctets: number }
  | { readonly kind: "done" };

const ZONES_AT_ONCE = 20;

const port = parentPort;
if (port === null) throw new Error("this file is a thread of the bench");
const tell = (word: LookingWord) => port.postMessage(word);
const workload = workerData as Workload;

let waiting: SeenZone[] = [];
let keptOctets = 0;

function flush(): void {
  if (waiting.length === 0) return;
  tell({ kind: "seen", zones: waiting, keptOctets });
  [waiting, keptOctets] = [[], 0];
}

function openTelling(): Ours {
  return openOurs(workload, ({ look, findings }) => {
    keptOctets += keepLook(look).packed.length;
    waiting.push({ observation: look.observation, findings });
    if (waiting.length >= ZONES_AT_ONCE) flush();
  });
}

await warmUp(workload, WARM_ROUNDS, ({ look }) => keepLook(look));
const ours = openTelling();
port.on("message", async (order: LookingOrder) => {
  if (order === "check") {
    await ours.check(workload.zones);
    flush();
  } else await ours.glance();
  tell({ kind: "done" });
});
tell({ kind: "ready" });
