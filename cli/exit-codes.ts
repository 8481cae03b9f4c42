/** What a pipeline reads. Documented in docs/cli/README.md; never renumbered. */
export const EXIT = {
  /** Done, moved, or yes. */
  done: 0,
  /** Refused, not moved, or no. */
  refused: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Nobody knows yet whether the role moved: look, do not repeat. */
  unclear: 3,
  /** Keymaster did not answer, or not in a way that could be read. */
  unreachable: 4,
  /** Asked for; somebody else has to approve before it can run. */
  waits: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
