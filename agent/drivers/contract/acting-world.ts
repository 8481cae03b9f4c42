import type { Acting, Driver } from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";

/** A zone, who holds its role, and who shall. */
export type MoveCase = {
  readonly zone: ZoneName;
  readonly from: string;
  readonly target: string;
};

/** What a server hands out, asked over DNS as anybody would. */
export type ServedKeys = {
  readonly dnskey: readonly number[];
  /** Tags of the signatures over the DNSKEY set, and over the SOA record. */
  readonly signing: { readonly dnskey: readonly number[]; readonly soa: readonly number[] };
};

/** A world in which a driver that claims to act is put to the proof. Fresh for every proof. */
export type ActingWorld = {
  readonly driver: Driver & { readonly acting: Acting };
  /** Healthy: the target can open every key. */
  readonly transfer: MoveCase;
  /** Another server that could take the role of that zone. */
  readonly third: string;
  /** The holder does not answer; the target can open every key. */
  readonly seize: MoveCase;
  /** The holder answers now; nobody else can open the keys. */
  readonly seizeWithoutKeys: MoveCase;
  /** Nobody holds the role. */
  readonly unassigned: { readonly zone: ZoneName; readonly target: string };
  /** A key that may be removed. */
  readonly removable: {
    readonly zone: ZoneName;
    readonly server: string;
    readonly descriptorId: string;
  };
  readonly setPower: (server: string, on: boolean) => Promise<void>;
  /** The second of two writes of the role at this server is lost from now on (KM-11); null = there is no such thing here. */
  readonly loseSecondWrite: ((server: string) => Promise<void>) | null;
  /** Replication, polls and signing of all copies are over when it resolves. */
  readonly settle: () => Promise<void>;
  /** Over DNS, not through the driver. */
  readonly servedKeys: (server: string, zone: ZoneName) => Promise<ServedKeys>;
  readonly close: () => Promise<void>;
};
