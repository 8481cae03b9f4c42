import type * as z from "zod";
import type { ApiClient } from "@/cli/api-client";
import { EXIT, type ExitCode } from "@/cli/exit-codes";
import { print, printFailure, type Terminal, table } from "@/cli/terminal";
import {
  createDrain,
  pauseDrain,
  readDecommission,
  readDrain,
  resumeDrain,
  returnDrain,
} from "@/lib/contracts/drain-endpoints";
import type { DrainItem, DrainPreview, NewDrain } from "@/lib/contracts/drains";
import type { MoveTools } from "./moves";

/** May this server go for good? 0 = yes, 1 = no, with every reason: for a pipeline that takes servers down. */
export async function canDecommission(
  api: ApiClient,
  terminal: Terminal,
  server: string,
  estate: string | undefined,
): Promise<ExitCode> {
  const answer = await api.call(readDecommission, {
    params: { server },
    query: estate === undefined ? {} : { estate },
  });
  if (!answer.ok) return printFailure(terminal, answer.error);
  print(terminal, answer.value, ({ can, reasons, server: name }) =>
    can
      ? [`${name} can be taken out of service: no role and no key hangs on it.`]
      : [
          `${name} must stay:`,
          ...reasons.map(
            ({ sentence, zones, total }) =>
              `  ${sentence} ${zones.join(", ")}${total > zones.length ? ` and ${total - zones.length} more` : ""}`,
          ),
        ],
  );
  return answer.value.can ? EXIT.done : EXIT.refused;
}

function itemLines(items: DrainItem["items"]): readonly string[] {
  return table([
    ["ZONE", "TO", "STATE", "WHY"],
    ...items.map(({ zone, target, state, reason }) => [zone, target ?? "-", state, reason ?? ""]),
  ]);
}

/** 0 = every zone moved or was left on purpose; 3 = one is unclear; 1 = one did not move. */
export function exitOfDrain({ counts }: Pick<DrainItem, "counts">): ExitCode {
  if (counts.unclear > 0) return EXIT.unclear;
  return counts.notMoved > 0 ? EXIT.refused : EXIT.done;
}

export type AskedDrain = {
  readonly server: string;
  readonly estate: string | undefined;
  readonly drain: z.input<typeof NewDrain>;
};

/** Moves every role away from a server and waits for the end; with `whatIf` only what would be done. */
export async function drainServer(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  { server, estate, drain }: AskedDrain,
): Promise<ExitCode> {
  const answer = await api.call(createDrain, {
    params: { server },
    query: estate === undefined ? {} : { estate },
    body: drain,
    idempotencyKey: tools.newKey(),
  });
  if (!answer.ok) return printFailure(terminal, answer.error);
  if (!("id" in answer.value)) {
    print<z.infer<typeof DrainPreview>>(terminal, answer.value, ({ items, warnings }) => [
      ...itemLines(items),
      ...warnings.map(
        ({ gate, evidence, zones }) =>
          `${zones} ${zones === 1 ? "zone waits" : "zones wait"} for --note ${gate}=…: ${evidence}`,
      ),
    ]);
    return EXIT.done;
  }
  return watchDrain(api, terminal, tools, answer.value.id);
}

/** Follows a drain until it has ended, is paused or has stopped. */
export async function watchDrain(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  id: string,
): Promise<ExitCode> {
  let told = "";
  for (;;) {
    const answer = await api.call(readDrain, { params: { id } });
    if (!answer.ok) return printFailure(terminal, answer.error);
    const { phase, counts, items } = answer.value;
    const line = `drain ${id}: ${phase}, ${counts.moved} of ${counts.total} moved`;
    if (line !== told) terminal.note(line);
    told = line;
    if (phase !== "running" && phase !== "pausing") {
      print(terminal, answer.value, () => itemLines(items));
      return phase === "finished" || phase === "cancelled"
        ? exitOfDrain(answer.value)
        : EXIT.unclear;
    }
    await tools.pause();
  }
}

/** Pauses, resumes or takes a drain back. */
export async function actOnDrain(
  api: ApiClient,
  terminal: Terminal,
  tools: MoveTools,
  verb: "pause" | "resume" | "return",
  id: string,
): Promise<ExitCode> {
  const params = { id };
  const answer =
    verb === "return"
      ? await api.call(returnDrain, { params, body: {}, idempotencyKey: tools.newKey() })
      : await api.call(verb === "pause" ? pauseDrain : resumeDrain, { params });
  if (!answer.ok) return printFailure(terminal, answer.error);
  return verb === "pause" ? EXIT.done : watchDrain(api, terminal, tools, answer.value.id);
}
