/** What nobody has documented about a property of Windows' DNS server, as far as it was searched for. */
const NOT_VERIFIED: ReadonlyMap<string, string> = new Map([
  [
    "PropagationTime",
    "how it enters the waits of a rollover. A rollover waits at least an hour, longer with long TTLs.",
  ],
  [
    "ParentHasSecureDelegation",
    "what Windows does in a KSK rollover when it cannot ask the parent and this is False: it tries for up to 15 minutes.",
  ],
  [
    "EnableRfc5011KeyRollover",
    "which key Windows looks for at the parent in a KSK rollover while this is True. Publish the whole DS set that it exports.",
  ],
  ["NextRolloverTime", "what it means while the key rolls. In the past: the rollover is queued."],
  ["RolloverPeriod", "the shortest and longest period: documentation and protocol disagree."],
]);

/** Without a key master: what stands in these two is documented nowhere. */
const WITHOUT_HOLDER = new Set(["KeyMasterServer", "KeyMasterStatus"]);

/** What is not verified about a fact, in words after "Not verified:"; null where nothing is. */
export function notVerified(name: string, value: string): string | null {
  if (WITHOUT_HOLDER.has(name) && value === "") {
    return "what stands here where no server holds the role. Nothing is taken for nobody.";
  }
  return NOT_VERIFIED.get(name) ?? null;
}
