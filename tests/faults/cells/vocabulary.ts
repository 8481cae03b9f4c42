/** Where a move is when the fault comes. */
export const STEPS = [
  "draft",
  "preflight",
  "approval wait",
  "lock and epoch",
  "pre-snapshot",
  "intent",
  "dispatched",
  "agent accepted",
  "command running",
  "result received",
  "verify",
  "close",
] as const;
export type StepName = (typeof STEPS)[number];

export const FAULTS = [
  "web killed",
  "web terminated",
  "agent killed",
  "agent offline",
  "partition before delivery",
  "partition after delivery",
  "database restart",
  "database slow",
  "duplicate submit",
  "duplicate or reordered delivery",
  "late reply with old epoch",
  "clock skew",
  "second wizard",
  "permission withdrawn",
  "disk full",
  "old holder returns",
] as const;
export type FaultName = (typeof FAULTS)[number];
