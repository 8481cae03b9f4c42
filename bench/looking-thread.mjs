import { register } from "tsx/esm/api";

// As agent/thread/worker.mjs does for the embedded agent.
register();
await import(new URL("./looking-thread.ts", import.meta.url).href);
