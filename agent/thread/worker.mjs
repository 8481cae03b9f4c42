import { register } from "tsx/esm/api";

/**
 * The thread of the embedded agent begins here. It reads TypeScript by itself, as `npm run agent` does: a bundle made for the web
 * pages would bring its own copy of everything.
 */
register();
await import(new URL("./embedded-agent.ts", import.meta.url).href);
