/** The closed list of what a driver may be able to do. UI, docs matrix and contract suite read the same table. */
export const CAPABILITIES = [
  "lists-zones",
  "holds-key-master-role",
  "reads-directory-assignment",
  "reports-descriptors",
  "reports-rollover-phase",
  "reports-private-key-reach",
  "reports-transitions",
  "reports-parent-ds",
  "transfers-role",
  "seizes-role",
  "seizes-role-without-keys",
  "assigns-role",
  "adds-keys",
  "removes-keys",
  "resigns-zone",
  "manual-rollover-step",
  "moves-its-own-clock",
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** Those that change a server: each is a kind of step (lib/dnssec/key-master/move/step.ts). */
export type ActingCapability = Extract<
  Capability,
  | "transfers-role"
  | "seizes-role"
  | "seizes-role-without-keys"
  | "assigns-role"
  | "adds-keys"
  | "removes-keys"
  | "resigns-zone"
>;

/** What a driver says of one capability; a reason for every answer that is not a plain yes, and where to read on. */
export type CapabilityAnswer =
  | { readonly answer: "supported"; readonly note: string | null }
  | { readonly answer: "unsupported"; readonly reason: string; readonly doc: string }
  | { readonly answer: "not-yet"; readonly reason: string; readonly doc: string };

/** Complete by type: a driver that forgets one does not compile. */
export type CapabilityTable = Readonly<Record<Capability, CapabilityAnswer>>;
