import type { Hono } from "hono";
import type { Observer } from "@/agent/observer/observer";
import { lookAtZones, readObservations } from "@/lib/contracts/agent/observations";
import { mountEndpoint } from "./mount-endpoint";
import { Refusal } from "./refusal";

/** What the agent sees with its own queries. */
export function mountObserver(app: Hono, observer: Observer | null): void {
  mountEndpoint(app, readObservations, async ({ params, body }) => {
    const page = observer?.read(params.estate, body.cursor, body.limit) ?? null;
    return page ?? refuse(params.estate);
  });
  mountEndpoint(app, lookAtZones, async ({ params, body }) => {
    const outcome = await observer?.look(params.estate, body.zones, body.maxMilliseconds);
    return outcome ?? refuse(params.estate);
  });
}

function refuse(estate: string): never {
  throw new Refusal("estate-not-watched", `This agent does not look at zones of "${estate}".`);
}
