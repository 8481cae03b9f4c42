import { setPriority } from "node:os";
import { register } from "tsx/esm/api";

/** Looking at thousands of zones takes a processor for minutes: pages go first. */
const NICENESS = 5;
// Elsewhere a priority is the whole process's.
if (process.platform === "linux") setPriority(0, NICENESS);

/**
 * The thread of the embedded agent begins here. It reads TypeScript by itself, as `npm run agent` does: a bundle made for the web
 * pages would bring its own copy of everything.
 */
register();
await import(new URL("./embedded-agent.ts", import.meta.url).href);
