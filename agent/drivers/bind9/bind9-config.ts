import type { RndcKey } from "@/agent/transport/rndc-message";

/** A server to read, as agent.json names it; the control key is already read. */
export type Bind9Config = {
  readonly estate: string;
  /** Name under which the server is shown. */
  readonly server: string;
  readonly dns: { readonly ip: string; readonly port: number };
  /** `http://127.0.0.1:8053`: the statistics channel. */
  readonly statisticsUrl: string;
  readonly control: { readonly ip: string; readonly port: number; readonly key: RndcKey };
  readonly keyDirectory: string;
  readonly configFile: string;
};
