import type { LabItem } from "@/lib/contracts/lab";

export type FaultKind = LabItem["faults"][number]["kind"];
/** What a fault can be narrowed to. */
export type FaultField = "server" | "zone" | "peer" | "milliseconds" | "seconds";

type FaultWords = {
  readonly word: string;
  readonly effect: string;
  readonly fields: readonly FaultField[];
};

/** Every fault: its name, exactly what it does, and what it can be narrowed to. Complete by type. */
export const FAULTS: Readonly<Record<FaultKind, FaultWords>> = {
  partition: {
    word: "Partition",
    effect:
      "The two servers no longer reach each other, neither for management nor for directory replication. Others still reach both.",
    fields: ["server", "peer"],
  },
  slow: {
    word: "Slow answers",
    effect: "The server answers management questions only after this time.",
    fields: ["server", "milliseconds"],
  },
  "lost-second-write": {
    word: "Lost second write",
    effect:
      "At the next move of the role the new holder is written into the directory, the old one is not taken out: two servers are named (KM-11).",
    fields: ["server", "zone"],
  },
  "missing-key": {
    word: "Missing key",
    effect:
      "The server cannot open the private keys of the zone and answers 9107. The keys themselves are not touched.",
    fields: ["server", "zone"],
  },
  "clock-skew": {
    word: "Clock skew",
    effect:
      "The server's clock is off by this many seconds; its signatures begin and end accordingly.",
    fields: ["server", "seconds"],
  },
  "lagging-copy": {
    word: "Lagging copy",
    effect: "The server goes on serving the zone as it was when the fault began.",
    fields: ["server", "zone"],
  },
  "corrupt-signature": {
    word: "Corrupt signature",
    effect: "Every signature of the zone that this server serves is broken.",
    fields: ["server", "zone"],
  },
};

/** Where a fault acts, in a few words; what is left out means all. */
export function faultWhere(fault: LabItem["faults"][number]): string {
  const parts = [
    fault.server,
    fault.peer,
    fault.zone,
    fault.descriptorId,
    fault.milliseconds === null ? null : `${fault.milliseconds} ms`,
    fault.seconds === null ? null : `${fault.seconds} s`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "everywhere" : parts.join(", ");
}
