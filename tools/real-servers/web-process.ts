import { serve } from "@hono/node-server";
import { register } from "@/instrumentation";
import { answerReadyz } from "@/lib/http/probes";
import { runningApi } from "@/lib/http/running-api";

/** One web process without pages: what `npm start` puts together, and its API on a free port. For tests that need several. */
await register();
const meeting = globalThis as { __keymasterStartupError?: { readonly sentence: string } };
if (meeting.__keymasterStartupError !== undefined) {
  process.stderr.write(`${meeting.__keymasterStartupError.sentence}\n`);
  process.exit(1);
}
serve(
  {
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) =>
      new URL(request.url).pathname === "/readyz" ? answerReadyz() : runningApi().fetch(request),
  },
  ({ port }) => process.stdout.write(`Web process is ready: http://127.0.0.1:${port}\n`),
);
