import { STATUSES, type Status } from "@/lib/dnssec/status/judgement";

/** The eleven status words, in the order of urgency in which they are counted and sorted. */
export const statusWordIds = STATUSES;
export type StatusWordId = Status;

/** `word` is what stands beside the shape; `means` is the general sentence, the zone's own wins where it is known. */
export const statusWords: Readonly<
  Record<StatusWordId, Readonly<{ word: string; means: string; needsPerson: boolean }>>
> = {
  failing: {
    word: "Failing",
    means: "Users behind validating resolvers cannot reach this zone now.",
    needsPerson: true,
  },
  expiring: {
    word: "Expiring",
    means: "Signatures end soon. After that, protected users lose this zone.",
    needsPerson: true,
  },
  "role-unclear": {
    word: "Role unclear",
    means: "Servers disagree about who manages keys. Do not start changes.",
    needsPerson: true,
  },
  stuck: {
    word: "Stuck",
    means: "A key change failed and will not retry by itself. Answers still work.",
    needsPerson: true,
  },
  "key-master-down": {
    word: "Key master down",
    means: "The server that manages keys is down. Answers still work.",
    needsPerson: true,
  },
  unknown: {
    word: "Unknown",
    means: "We have not been able to check.",
    needsPerson: true,
  },
  "waiting-for-parent": {
    word: "Waiting for parent",
    means: "The parent zone must publish a new record.",
    needsPerson: true,
  },
  rolling: {
    word: "Rolling",
    means: "A routine key change is running. No action.",
    needsPerson: false,
  },
  "waiting-its-turn": {
    word: "Waiting its turn",
    means: "Another key of this zone is changing first.",
    needsPerson: false,
  },
  healthy: {
    word: "Healthy",
    means: "This zone is signed and answering correctly.",
    needsPerson: false,
  },
  "not-signed": { word: "Not signed", means: "DNSSEC is not used here.", needsPerson: false },
};
