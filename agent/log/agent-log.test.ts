import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processChannel } from "@/agent/transport/run-process";
import { err } from "@/lib/result";
import { createAgentLog, EVENT_IDS } from "./agent-log";
import { createEventLog, type LogEvent, windowsEventLog } from "./event-log";

/** What stands in for PowerShell: takes lines of standard input, writes down each with its arguments. */
const PEER = `const fs = require("node:fs");
let rest = "";
process.stdin.on("data", (chunk) => {
  rest += chunk.toString("utf8");
  const lines = rest.split("\\n");
  rest = lines.pop();
  for (const line of lines) {
    if (line.includes("die-now")) process.exit(3);
    fs.appendFileSync(process.argv[1], line + "\\n");
  }
});`;

let directory: string;
let file: string;
let now: number;
let failures: string[];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "event-log-"));
  file = path.join(directory, "events");
  now = 1_000;
  failures = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const options = () => ({
  wallClock: () => now,
  onFailure: (detail: string) => {
    failures.push(detail);
  },
});
const peer = () =>
  createEventLog({
    ...options(),
    open: processChannel({ file: process.execPath, args: ["-e", PEER, file] }),
  });
async function written(): Promise<LogEvent[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LogEvent);
}

describe("the event log", () => {
  test("gets every event as one line of data, whatever is in it", async () => {
    const log = peer();
    const hostile = [
      "quotes \" and ' and \u2019",
      "$(Stop-Computer); `whoami`",
      "two\r\nlines\u2028three\u0000",
      "-EntryType Error",
      "\ud800 half",
    ];
    for (const text of hostile) log.write({ level: "warning", id: 7, text });
    await log.close();
    expect((await written()).map(({ text }) => text)).toEqual(
      hostile.map((text) => Buffer.from(text).toString()),
    );
  });

  test("cuts what is longer than Windows takes", async () => {
    const log = peer();
    log.write({ level: "error", id: 1, text: "x".repeat(100_000) });
    await log.close();
    expect((await written())[0]?.text).toHaveLength(30_000);
  });

  test("that cannot be written is told once a minute, and stops nobody", async () => {
    let starts = 0;
    const log = createEventLog({
      ...options(),
      open: async () => {
        starts += 1;
        return err({ kind: "refused", detail: "no powershell.exe" });
      },
    });
    const event = { level: "info", id: 1, text: "t" } as const;
    log.write(event);
    await expect.poll(() => failures).toHaveLength(1);
    log.write(event);
    now += 61;
    log.write(event);
    await expect.poll(() => failures).toHaveLength(2);
    expect(starts).toBe(2);
    await log.close();
  });

  test("that died is started anew", async () => {
    const log = peer();
    log.write({ level: "info", id: 1, text: "die-now" });
    await expect.poll(() => failures).toHaveLength(1);
    expect(failures[0]).toContain("has ended (3)");
    now += 61;
    log.write({ level: "info", id: 2, text: "after" });
    await log.close();
    expect((await written()).map(({ id }) => id)).toEqual([2]);
  });

  test("without a PowerShell says so and goes on", async () => {
    const log = windowsEventLog(path.join(directory, "powershell.exe"), options());
    log.write({ level: "info", id: 1, text: "t" });
    await expect.poll(() => failures).toHaveLength(1);
    await log.close();
  });
});

describe("the agent's log", () => {
  test("is lines for everything, and events for warnings, errors and what is marked", () => {
    const lines: string[] = [];
    const events: LogEvent[] = [];
    const line = (level: string) => (_: object, message: string) => {
      lines.push(`${level} ${message}`);
    };
    const log = createAgentLog(
      { info: line("info"), warn: line("warn"), error: line("error") },
      { write: (event) => void events.push(event), close: async () => undefined },
    );
    log.info({ path: "/" }, "request");
    log.warn({ path: "/x" }, "refused");
    log.error({ err: new Error("boom") }, "failed");
    log.event("renewed", { until: 5 }, "renewed");
    log.event("removed", {}, "removed");
    expect(lines).toEqual([
      "info request",
      "warn refused",
      "error failed",
      "info renewed",
      "warn removed",
    ]);
    expect(events.map(({ level, id }) => [level, id])).toEqual([
      ["warning", EVENT_IDS.warning],
      ["error", EVENT_IDS.error],
      ["info", EVENT_IDS.renewed],
      ["warning", EVENT_IDS.removed],
    ]);
    expect(events[0]?.text).toBe("refused\r\npath: /x");
    expect(events[1]?.text).toContain("Error: boom");
  });

  test("numbers no two kinds alike", () => {
    expect(new Set(Object.values(EVENT_IDS)).size).toBe(Object.keys(EVENT_IDS).length);
  });
});
