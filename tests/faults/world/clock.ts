/** A clock that only the harness moves. Unix seconds. */
export type SetClock = { seconds: number; now(): number };

/** The first instant of every world. */
export const START = 1_795_645_000;

export function setClock(seconds: number = START): SetClock {
  return {
    seconds,
    now() {
      return this.seconds;
    },
  };
}
