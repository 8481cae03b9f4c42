import { fileURLToPath } from "node:url";
import type { LineChannel, OpenChannel } from "@/agent/transport/line-channel";
import { processChannel } from "@/agent/transport/run-process";

/** An event as it is shown to whoever watches the machine. */
export type LogEvent = {
  readonly level: "info" | "warning" | "error";
  /** Of its kind: what watchers select by. */
  readonly id: number;
  readonly text: string;
};

export interface EventLog {
  write(event: LogEvent): void;
  /** Lets what was written arrive. */
  close(): Promise<void>;
}

export type EventLogOptions = {
  readonly open: OpenChannel;
  /** Unix seconds. */
  readonly wallClock: () => number;
  /** The log cannot be written; standard output still can. */
  readonly onFailure: (detail: string) => void;
};

/** An event may have 31,839 characters; the rest of a longer one is on standard output. */
const MAX_TEXT = 30_000;
/** After a failure nobody is asked for so long. */
const RETRY_SECONDS = 60;

/** The Windows Event Log by one long-lived PowerShell with a fixed script: arguments and events are data. */
export function windowsEventLog(
  powershell: string,
  options: Omit<EventLogOptions, "open">,
): EventLog {
  const script = fileURLToPath(new URL("scripts/write-events.ps1", import.meta.url));
  const args = ["-NoLogo", "-NoProfile", "-NonInteractive", "-File", script];
  return createEventLog({ ...options, open: processChannel({ file: powershell, args }) });
}

/** Starts what writes events with the first one, and anew when it has ended. Nothing here throws or waits: a log stops no work. */
export function createEventLog({ open, wallClock, onFailure }: EventLogOptions): EventLog {
  let channel: Promise<LineChannel | null> | null = null;
  let failedAt: number | null = null;
  let isClosing = false;

  async function start(): Promise<LineChannel | null> {
    const opened = await open({
      onLine: () => undefined,
      onEnd: ({ exitCode, signal, detail }) => {
        channel = null;
        if (isClosing) return;
        fail(`what writes the event log has ended (${exitCode ?? signal}): ${detail}`);
      },
    });
    if (opened.ok) return opened.value;
    channel = null;
    fail(`the event log cannot be written: ${opened.error.detail}`);
    return null;
  }

  function fail(detail: string): void {
    failedAt = wallClock();
    onFailure(detail);
  }

  return {
    write: (event) => {
      if (isClosing) return;
      if (failedAt !== null && Math.abs(wallClock() - failedAt) < RETRY_SECONDS) return;
      // Half a character is none: it would be another one after its way through UTF-8.
      const text = Buffer.from(event.text).toString().slice(0, MAX_TEXT);
      channel ??= start();
      void channel.then((open) => open?.send(JSON.stringify({ ...event, text })));
    },
    close: async () => {
      isClosing = true;
      await (await channel)?.close();
    },
  };
}
