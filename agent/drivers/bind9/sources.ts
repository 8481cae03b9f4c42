import type { DriverFailure } from "@/agent/drivers/driver";
import type { RndcAnswer } from "@/agent/transport/rndc-channel";
import type { Message } from "@/lib/dns/message/message";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { Result } from "@/lib/result";
import type { Configuration } from "./configuration";
import type { KeyDirectoryContent } from "./key-directory";
import type { ZoneStatistics } from "./schema";

/** A logged-in control connection: many commands, one after the other. */
export interface ControlSession {
  run(command: string): Promise<Result<RndcAnswer, DriverFailure>>;
  close(): void;
}

/** All that the driver reads, behind one port: tests count the calls, `real-sources.ts` makes them. */
export interface Bind9Sources {
  /** One HTTP request for all zones. */
  readStatistics(): Promise<Result<ZoneStatistics, DriverFailure>>;
  openControl(): Promise<Result<ControlSession, DriverFailure>>;
  query(name: OwnerName, type: number): Promise<Result<Message, DriverFailure>>;
  readKeys(): Promise<KeyDirectoryContent>;
  readConfiguration(): Promise<Configuration>;
  close(): void;
}
